//! Start-up of the extraction function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(agent::start::deps, extraction::handle).await
}

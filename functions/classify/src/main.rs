//! Start-up of the classify function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(agent::start::deps, classify::handle).await
}

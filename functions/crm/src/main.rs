//! Start-up of the crm function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(agent::start::deps, crm::handle).await
}

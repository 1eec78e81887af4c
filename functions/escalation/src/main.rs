//! Start-up of the escalation function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(
        || async { agent::start::deps_without_models() },
        escalation::handle,
    )
    .await
}

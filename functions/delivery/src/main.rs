//! Start-up of the delivery function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(
        || async { agent::start::deps_without_models() },
        delivery::handle,
    )
    .await
}

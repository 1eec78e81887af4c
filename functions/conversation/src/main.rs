//! Start-up of the conversation function.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::lambda::serve_step(agent::start::deps, conversation::handle).await
}

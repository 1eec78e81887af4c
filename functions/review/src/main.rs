//! Start-up of the review function.

use platform::lambda::{self, StartError};
use platform::workflow::StepFunctions;
use review::ReviewInput;

fn start() -> Result<(agent::Deps, StepFunctions), StartError> {
    let machine = StepFunctions::for_tokens(&lambda::aws()?);
    Ok((agent::start::deps_without_models()?, machine))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_step(
        || async { start() },
        |input: ReviewInput, (deps, workflow)| review::handle(input, deps, workflow),
    )
    .await
}

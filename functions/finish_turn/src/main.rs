//! Start-up of the finish-turn function.

use std::sync::Arc;

use finish_turn::Deps;
use platform::clock::SystemClock;
use platform::config;
use platform::lambda::{self, StartError};
use store::{Store, Tables};

fn start() -> Result<Deps, StartError> {
    let client = aws_sdk_dynamodb::Client::new(&lambda::aws()?);
    Ok(Deps {
        store: Store::new(client, Tables::from_names(config::required)?),
        clock: Arc::new(SystemClock),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_step(|| async { start() }, finish_turn::handle).await
}

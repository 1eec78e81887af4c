//! All storage: DynamoDB through the AWS SDK, and nothing else.

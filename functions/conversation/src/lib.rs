//! Agent 2: answers the customer from the business knowledge.

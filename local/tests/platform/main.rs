//! The whole platform over HTTP: started as `frontdesk serve` starts it, written
//! to as customers and colleagues do, watched at the simulated Chatwoot and in the
//! database.

mod channels;
mod house;
mod ownership;
mod resume;
mod use_cases;

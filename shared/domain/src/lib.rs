//! Types and pure decisions of Frontdesk: no I/O, no clock, no AWS.

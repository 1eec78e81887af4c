//! Catches runs that died: hands the turn to a person and releases the lease.

//! Chatwoot as the outside world sees it: signed events in, REST calls out.

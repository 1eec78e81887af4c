//! Router: takes the inbox as one turn and decides intent, priority and route.

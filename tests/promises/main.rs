//! What the project promises its users.

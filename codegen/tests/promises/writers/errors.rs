//! Exceptions.

use insta::assert_snapshot;

use crate::library::{LIST_BOOKS, LIST_BOOKS_TYPES, written};

#[test]
fn exceptions_have_their_members_and_one_error_holds_them() {
    let types = format!(
        "
        {LIST_BOOKS_TYPES}
        /// The book is gone.
        pub struct GoneException {{ pub message: String }}
        /// Nobody knows where the book is.
        pub struct LostException {{ pub since: i32 }}
        "
    );
    assert_snapshot!("errors", written("errors.rs", &types, &[LIST_BOOKS]));
}

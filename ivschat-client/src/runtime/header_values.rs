//! Header values that share a buffer.

use std::fmt::{self, Write};

use bytes::BytesMut;
use reqwest::header::HeaderValue;

use crate::error::SigningError;

/// Writes the header values of a request. A value is a part of one buffer, so it and its clones need no allocation
/// of their own.
pub(super) struct HeaderValues {
    buffer: BytesMut,
}

impl HeaderValues {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            buffer: BytesMut::with_capacity(capacity),
        }
    }

    /// Returns the value that consists of these parts.
    pub(super) fn concat(
        &mut self,
        parts: &[impl AsRef<[u8]>],
    ) -> Result<HeaderValue, SigningError> {
        for part in parts {
            self.buffer.extend_from_slice(part.as_ref());
        }
        self.take()
    }

    /// Returns the value that `format_args!` describes.
    pub(super) fn format(
        &mut self,
        value: fmt::Arguments<'_>,
    ) -> Result<HeaderValue, SigningError> {
        self.buffer.write_fmt(value).map_err(SigningError::new)?;
        self.take()
    }

    fn take(&mut self) -> Result<HeaderValue, SigningError> {
        let value = self.buffer.split().freeze();
        HeaderValue::from_maybe_shared(value).map_err(SigningError::new)
    }
}

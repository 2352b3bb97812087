//! Writers that can say whether all went well.

use std::{
    fs::File,
    io::{self, Write},
};

use crate::AtomicFile;

/// A writer with an end that can fail.
///
/// Dropping a writer cannot report that its last bytes were lost, as on a
/// full disk; `finish` can. A writer that is dropped instead is aborted.
pub trait Finish: Write {
    /// What is left of the writer.
    type Out;

    /// Ends the output.
    ///
    /// # Errors
    ///
    /// Whatever the last bytes fail with.
    fn finish(self) -> io::Result<Self::Out>;
}

impl Finish for AtomicFile {
    type Out = ();

    /// Makes the file appear; dropped instead, nothing stays behind.
    fn finish(self) -> io::Result<()> {
        self.commit()
    }
}

impl Finish for Vec<u8> {
    type Out = Self;

    fn finish(self) -> io::Result<Self> {
        Ok(self)
    }
}

impl Finish for File {
    type Out = Self;

    fn finish(mut self) -> io::Result<Self> {
        self.flush()?;
        Ok(self)
    }
}

impl<W: Write> Finish for io::BufWriter<W> {
    type Out = W;

    fn finish(self) -> io::Result<W> {
        self.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Finish for io::Sink {
    type Out = ();

    fn finish(self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer that is only borrowed is flushed.
impl<W: Write + ?Sized> Finish for &mut W {
    type Out = ();

    fn finish(self) -> io::Result<()> {
        self.flush()
    }
}

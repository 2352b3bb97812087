//! Two independent directions in one value.

use std::io::{self, PipeReader, PipeWriter, Read, Write};

/// A reader and a writer that belong together: a socket, a child process.
///
/// Either direction can end while the other goes on.
///
/// # Example
///
/// ```
/// use std::io::{Read, Write};
///
/// let (mut here, mut there) = sysu_buf::duplex_pair()?;
/// here.write_all(b"question")?;
/// here.close_write();
/// let mut text = String::new();
/// there.read_to_string(&mut text)?;
/// there.write_all(b"answer")?;
/// drop(there);
/// here.read_to_string(&mut text)?;
/// assert_eq!(text, "questionanswer");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Duplex<R, W> {
    reader: R,
    writer: Option<W>,
}

impl<R: Read, W: Write> Duplex<R, W> {
    /// Joins two directions.
    pub const fn new(reader: R, writer: W) -> Self {
        Self { reader, writer: Some(writer) }
    }

    /// Ends writing; reading goes on.
    pub fn close_write(&mut self) {
        self.writer = None;
    }

    /// Takes the directions apart; the writer is gone once it was closed.
    pub fn split(self) -> (R, Option<W>) {
        (self.reader, self.writer)
    }
}

impl<R: Read, W> Read for Duplex<R, W> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buf)
    }
}

impl<R, W: Write> Write for Duplex<R, W> {
    /// # Errors
    ///
    /// [`WriteAfterEnd`](crate::ErrorKind::WriteAfterEnd) once writing was
    /// closed, and what the writer fails with.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Some(writer) => writer.write(bytes),
            None => {
                Err(crate::Error::from(crate::ErrorKind::WriteAfterEnd).into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Makes two ends that are connected to each other.
///
/// What one writes the other reads, both ways, through pipes of the
/// system: a writer waits when the other end does not read.
///
/// # Errors
///
/// If the system gives no pipes.
pub fn duplex_pair()
-> io::Result<(Duplex<PipeReader, PipeWriter>, Duplex<PipeReader, PipeWriter>)>
{
    let (here, to_here) = io::pipe()?;
    let (there, to_there) = io::pipe()?;
    Ok((Duplex::new(here, to_there), Duplex::new(there, to_here)))
}

//! Files with holes: what is not there is not read.

use std::{
    fs::File,
    io::{self, Read, Seek as _, SeekFrom},
    os::fd::AsFd as _,
};

use rustix::fs::{self, SeekFrom as Place};

/// Reads a file from its position on and makes the zeros of its holes
/// itself: the system would make a page of each, and copy it.
pub(super) struct Sparse {
    file: File,
    at: u64,
    /// Up to here there is a hole, if that is beyond `at`.
    hole: u64,
    /// Up to here there is data, if that is beyond `at`.
    data: u64,
}

/// A hole is looked at again after so many bytes, lest a file that shrinks
/// meanwhile seem long.
const LOOK: u64 = 64 << 20;

impl Sparse {
    /// Takes a file that has holes; any other is given back.
    pub(super) fn new(mut file: File) -> Result<Self, File> {
        use std::os::unix::fs::MetadataExt as _;
        let holes = file.metadata().is_ok_and(|meta| {
            meta.is_file() && meta.blocks().saturating_mul(512) < meta.len()
        });
        match file.stream_position() {
            Ok(at) if holes => Ok(Self { file, at, hole: 0, data: 0 }),
            _ => Err(file),
        }
    }

    /// Finds out what comes next. Where the system cannot say, it is data.
    fn look(&mut self) -> io::Result<()> {
        let to = |place| fs::seek(self.file.as_fd(), place);
        let data = match to(Place::Data(self.at)) {
            // Nothing but a hole is left, or nothing at all.
            Err(rustix::io::Errno::NXIO) => self.file.metadata()?.len(),
            Err(_) => self.at,
            Ok(data) => data,
        };
        if self.at < data {
            self.hole = data.min(self.at + LOOK);
            return Ok(());
        }
        self.data = to(Place::Hole(self.at)).unwrap_or(u64::MAX);
        if self.data <= self.at {
            self.data = u64::MAX;
        }
        self.file.seek(SeekFrom::Start(self.at)).map(drop)
    }
}

impl Read for Sparse {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.hole <= self.at && self.data <= self.at {
            self.look()?;
        }
        if self.at < self.hole {
            let n = (self.hole - self.at).min(buf.len() as u64) as usize;
            buf[..n].fill(0);
            self.at += n as u64;
            return Ok(n);
        }
        let most = (self.data - self.at).min(buf.len() as u64) as usize;
        let n = self.file.read(&mut buf[..most])?;
        self.at += n as u64;
        if n == 0 {
            // The end, as far as is known: a file may grow.
            self.data = self.at;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn holes_are_zeros_and_data_is_what_it_was() {
        let mut file = tempfile::tempfile().unwrap();
        let mut whole = vec![0; 3 << 20];
        for (at, text) in [(70_000, "early"), (2 << 20, "late")] {
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            whole[at as usize..][..text.len()]
                .copy_from_slice(text.as_bytes());
        }
        file.set_len(3 << 20).unwrap();
        for start in [0, 70_001, 2 << 20, (3 << 20) - 1, 3 << 20] {
            file.seek(SeekFrom::Start(start)).unwrap();
            let mut read = Vec::new();
            match Sparse::new(file.try_clone().unwrap()) {
                Ok(mut sparse) => sparse.read_to_end(&mut read).unwrap(),
                // This file system has no holes.
                Err(_) => return,
            };
            assert!(read == whole[start as usize..], "from {start}");
        }
    }
}

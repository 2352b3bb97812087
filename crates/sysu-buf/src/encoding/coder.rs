//! Encodings piece by piece: what is common to all of them.

use super::{array, ascii85, escaped, group, lenient, quoted, text};
#[cfg(doc)]
use crate::Encoding;
use crate::{Out, Result, Transform};

/// Writes bytes as text; from [`Encoding::encoder`].
#[derive(Clone, Debug)]
pub struct Encoder {
    step: EncoderStep,
    separator: Option<u8>,
    paired: u64,
    wrap: usize,
    column: usize,
    joined: Out,
    plain: Out,
}

#[derive(Clone, Debug)]
pub(super) enum EncoderStep {
    Group(group::GroupEncoder),
    Text(text::TextEncoder),
    Ascii85(ascii85::Ascii85Encoder),
    Quoted(quoted::QuotedEncoder),
    Escaped(escaped::EscapedEncoder),
    Array(array::ArrayEncoder),
}

impl EncoderStep {
    fn as_transform(&mut self) -> &mut dyn Transform {
        match self {
            Self::Group(step) => step,
            Self::Text(step) => step,
            Self::Ascii85(step) => step,
            Self::Quoted(step) => step,
            Self::Escaped(step) => step,
            Self::Array(step) => step,
        }
    }
}

impl Encoder {
    pub(super) fn new(
        step: EncoderStep,
        separator: Option<u8>,
        wrap: usize,
    ) -> Self {
        Self {
            step,
            separator,
            paired: 0,
            wrap,
            column: 0,
            joined: Out::new(),
            plain: Out::new(),
        }
    }

    /// Puts the separator between the pairs of `self.plain`.
    fn separate(&mut self, separator: u8, out: &mut Out) {
        for pair in self.plain.as_slice().chunks_exact(2) {
            if self.paired > 0 {
                out.push(separator);
            }
            out.extend(pair);
            self.paired += 1;
        }
    }

    /// Cuts `text` into lines.
    fn lines(&mut self, mut text: &[u8], out: &mut Out) {
        while !text.is_empty() {
            if self.column == self.wrap {
                out.push(b'\n');
                self.column = 0;
            }
            let (line, rest) =
                text.split_at(text.len().min(self.wrap - self.column));
            out.extend(line);
            self.column += line.len();
            text = rest;
        }
    }

    fn finish_step(
        &mut self,
        input: Option<&[u8]>,
        out: &mut Out,
    ) -> Result<()> {
        let plain = self.wrap == 0 && self.separator.is_none();
        let mut scratch = std::mem::take(&mut self.plain);
        scratch.clear();
        let target = if plain { &mut *out } else { &mut scratch };
        let step = self.step.as_transform();
        let done = match input {
            Some(input) => step.push(input, target),
            None => step.flush(target),
        };
        self.plain = scratch;
        done?;
        if plain {
            return Ok(());
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        match (self.separator, self.wrap) {
            (Some(separator), 0) => self.separate(separator, out),
            (Some(separator), _) => {
                self.separate(separator, &mut joined);
                self.lines(joined.as_slice(), out);
            }
            (None, _) => {
                let plain = std::mem::take(&mut self.plain);
                self.lines(plain.as_slice(), out);
                self.plain = plain;
            }
        }
        self.joined = joined;
        Ok(())
    }
}

impl Transform for Encoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        self.finish_step(Some(input), out)
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.finish_step(None, out)?;
        if self.column > 0 {
            out.push(b'\n');
            self.column = 0;
        }
        Ok(())
    }
}

/// Reads text into bytes; from [`Encoding::decoder`].
#[derive(Clone, Debug)]
pub struct Decoder {
    step: DecoderStep,
}

#[derive(Clone, Debug)]
pub(super) enum DecoderStep {
    Group(group::GroupDecoder),
    LenientHex(lenient::LenientHex),
    LenientBase64(lenient::LenientBase64),
    LenientGroup(lenient::LenientGroup),
    Text(text::TextDecoder),
    Ascii85(ascii85::Ascii85Decoder),
    Quoted(quoted::QuotedDecoder),
    Escaped(escaped::EscapedDecoder),
    Array(array::ArrayDecoder),
}

impl DecoderStep {
    fn as_transform(&mut self) -> &mut dyn Transform {
        match self {
            Self::Group(step) => step,
            Self::LenientHex(step) => step,
            Self::LenientBase64(step) => step,
            Self::LenientGroup(step) => step,
            Self::Text(step) => step,
            Self::Ascii85(step) => step,
            Self::Quoted(step) => step,
            Self::Escaped(step) => step,
            Self::Array(step) => step,
        }
    }
}

impl Decoder {
    pub(super) fn new(step: DecoderStep) -> Self {
        Self { step }
    }
}

impl Transform for Decoder {
    fn push(&mut self, input: &[u8], out: &mut Out) -> Result<()> {
        self.step.as_transform().push(input, out)
    }

    fn flush(&mut self, out: &mut Out) -> Result<()> {
        self.step.as_transform().flush(out)
    }

    fn is_done(&self) -> bool {
        match &self.step {
            DecoderStep::LenientHex(step) => step.is_done(),
            DecoderStep::LenientBase64(step) => step.is_done(),
            DecoderStep::LenientGroup(step) => step.is_done(),
            _ => false,
        }
    }
}

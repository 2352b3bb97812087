//! A picture that a verb draws beside its answer.

use clap::Args;
use sysu::img::{Format, Pipeline};

use super::common::{Writing, explain};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, usage},
    input::Input,
    output::{NewFile, Target},
};

/// Where the picture goes, if it is wanted.
#[derive(Args, Clone, Debug)]
pub(super) struct Made {
    #[command(flatten)]
    output: NewFile,

    #[command(flatten)]
    writing: Writing,
}

impl Made {
    pub(super) fn is_wanted(&self) -> bool {
        self.output.output.is_some()
    }

    /// Encodes and writes it; `name` stands for its input in templates.
    pub(super) fn write(
        &self,
        ctx: &Ctx,
        name: &str,
        pipeline: &Pipeline,
    ) -> anyhow::Result<()> {
        let input = Input::made(name);
        let inputs = [input.clone()];
        let sink = self.output.plan(ctx, &inputs, &[], true)?;
        let Target::File(path) = sink.target(0, &input, &[])? else {
            return Err(usage("standard output has the answer already"))
                .hint("-o FILE takes the picture");
        };
        let name = self.output.output.as_deref();
        let encode = self.writing.encode_or(name, Format::Png)?;
        let pipeline = self.writing.apply(pipeline.clone()).encode(encode);
        let made = explain(pipeline.to_bytes())?;
        sink.write(&path, &made.bytes)
    }
}

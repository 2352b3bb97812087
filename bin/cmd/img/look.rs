//! Pictures that are looked at, and answered with words.

use clap::Args;
use sysu::img::{self, Fingerprint, Picture, Pipeline, Resize};

use super::common::{Reading, is_picture, named};
use crate::{
    batch::{self, BatchArgs, Stages},
    ctx::Ctx,
    error::Status,
    input::{Input, Inputs},
};

/// What such a verb takes beside its own options.
#[derive(Args, Clone, Debug)]
pub(super) struct Look {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    batch: BatchArgs,
}

impl Look {
    /// The inputs that the command line names.
    pub(super) fn inputs(&self, ctx: &Ctx) -> anyhow::Result<Vec<Input>> {
        self.inputs.resolve(ctx, &is_picture)
    }

    /// Does `work` on each of them, all cores at once, and tells of the
    /// results in their order; those that fail are listed at the end.
    pub(super) fn each<T: Send>(
        &self,
        ctx: &mut Ctx,
        inputs: &[Input],
        work: impl Fn(Pipeline, &mut Stages) -> img::Result<T> + Sync,
        mut tell: impl FnMut(&mut Ctx, &Input, T) -> anyhow::Result<()>,
    ) -> anyhow::Result<Status> {
        batch::run(
            ctx,
            &self.batch,
            inputs,
            |_, input, stages| {
                let pipeline = self.reading.open(input, stages)?;
                named(work(pipeline, stages), input)
            },
            |ctx, input, found, _| tell(ctx, input, found),
        )
    }
}

/// Decodes a picture, and measures it.
pub(super) fn measured<T>(
    pipeline: &Pipeline,
    stages: &mut Stages,
    measure: impl FnOnce(&Picture) -> img::Result<T>,
) -> img::Result<T> {
    let picture = stages.time("decode", || pipeline.to_picture())?;
    stages.time("measure", || measure(&picture))
}

/// The fingerprint of a picture.
pub(super) fn print_of(
    pipeline: Pipeline,
    stages: &mut Stages,
) -> img::Result<Fingerprint> {
    // As much as the fingerprint needs; JPEG decodes no more.
    let small = Resize::long_edge(256).without_enlargement();
    measured(&pipeline.resize(small), stages, Fingerprint::of)
}

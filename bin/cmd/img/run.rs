//! `sysu img run`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use sysu::img::{Pipeline, Recipe, Value};

use super::{common::explain, work::Work};
use crate::{
    ctx::Ctx,
    error::{Annotate as _, Status},
    input::Input,
};

/// Run a recipe: a pipeline written as JSON
///
/// {"order": "call" or "sharp", "input": {…}, "ops": [[NAME, ARGUMENT, …],
/// …], "output": {"format": NAME, …}}, with sharp's names and options.
/// Pictures that it names lie beside it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu img run card.json photo.jpg -o card.webp
  $ sysu img run card.json -r photos -o 'cards/{stem}.webp' --mkdir
  $ cat photo.jpg | sysu img run card.json - -o card.webp
  $ sysu img run title.json -o title.png    # a recipe that makes its picture")]
pub(super) struct Run {
    /// The recipe
    recipe: PathBuf,

    /// The pictures
    #[arg(value_name = "INPUT")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    work: Work,
}

impl Run {
    pub(super) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let input = Input::file(&self.recipe);
        let json = input.read(16 << 20)?;
        let value: Value = serde_json::from_slice(&json)
            .with_context(|| format!("`{}` is no JSON", input.name()))
            .status(Status::Usage)?;
        let folder = self.recipe.parent().unwrap_or(Path::new("."));
        let recipe = explain(Recipe::new(&value, folder))
            .with_context(|| format!("cannot use `{}`", input.name()))?;
        if self.paths.is_empty()
            && let Some(source) = explain(recipe.source())?
        {
            let pipeline = Pipeline::new(source);
            let pipeline = explain(recipe.apply(pipeline))?;
            let name = self.recipe.to_string_lossy();
            return self.work.make(ctx, &name, &pipeline);
        }
        self.work.run(ctx, &self.paths, |pipeline| recipe.apply(pipeline))
    }
}

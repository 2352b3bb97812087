//! `sysu date random`

use std::hash::{BuildHasher as _, RandomState};

use clap::Args;
use sysu::date::{DateTime, Unit};

use super::{grep, show::Show, world::World};
use crate::{
    ctx::Ctx,
    error::{Status, usage},
};

/// Print random dates, for tests
#[derive(Args, Debug)]
#[command(after_help = "\
Every moment of the range is as likely as any other. The same --seed gives
the same dates.

Examples:
  $ sysu date random 2024-01-01..2024-12-31 -n 3 -f iso-date
  $ sysu date random 2024 --unit hour --seed 1
  $ sysu date random 30d -n 5 --tz utc -f epoch")]
pub(crate) struct Random {
    /// The range, as `sysu date grep` reads it
    #[arg(value_name = "RANGE")]
    range: String,

    /// How many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1)]
    count: u64,

    /// Cut to the start of this unit
    #[arg(long, value_name = "UNIT", default_value = "second")]
    unit: Unit,

    /// Where the sequence begins [default: anywhere]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    world: World,

    #[command(flatten)]
    show: Show,
}

impl Random {
    pub(crate) fn run(self, ctx: &mut Ctx) -> anyhow::Result<Status> {
        let reader = self.world.reader(ctx)?;
        let writer = self.show.writer(&reader, ctx.json)?;
        let range = grep::range(&reader, &self.range)?;
        let Ok(nanos) = u128::try_from(range.nanos()) else {
            return Err(usage("the range is empty"));
        };
        if nanos == 0 {
            return Err(usage("the range is empty"));
        }
        let seed = self.seed.unwrap_or_else(|| RandomState::new().hash_one(0));
        let mut state = seed;
        let mut out = Vec::new();
        for _ in 0..self.count {
            let far = u128::from(next(&mut state)) << 64
                | u128::from(next(&mut state));
            // The range is far below 2^96 nanoseconds: what this favours
            // is nothing that anyone could count.
            let far = i128::try_from(far % nanos).unwrap_or_default();
            let moment = self.cut(range.start().plus_nanos(far)?)?;
            let moment = moment.max(range.start());
            writer.line(moment.in_zone(range.start().zone()), &mut out)?;
            ctx.stdout.write_all(&out)?;
            out.clear();
        }
        Ok(Status::Done)
    }

    fn cut(&self, moment: DateTime) -> anyhow::Result<DateTime> {
        Ok(moment.start_of(self.unit)?)
    }
}

/// `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

//! What recipes say of metadata, as sharp names it: `keepExif`, `withExif`
//! and so on. They are no operations, and their place does not matter.

use std::collections::BTreeMap;

use crate::{Args, Error, Keep, Pipeline, Result, ToProfile, Value};

/// Reads one of them; `false` if the step is none.
pub(super) fn read(
    pipeline: Pipeline,
    mut args: Args,
) -> Result<(Pipeline, bool)> {
    let mut pipeline = pipeline;
    let keep = pipeline.keep.unwrap_or(if pipeline.sharp {
        Keep::NONE
    } else {
        Keep::PROFILE
    });
    let keep = match args.step() {
        "keepExif" => keep.exif(true),
        "keepXmp" => keep.xmp(true),
        "keepIccProfile" => {
            pipeline.input.keep_profile = true;
            keep.icc(true)
        }
        "keepMetadata" => {
            pipeline.input.keep_profile = true;
            Keep::ALL
        }
        "withExif" => {
            let edit = std::mem::take(&mut pipeline.edit).remove("exif")?;
            pipeline.edit = exif(edit, &exif_of(&mut args))?;
            keep.exif(true)
        }
        "withExifMerge" => {
            let edit = std::mem::take(&mut pipeline.edit);
            pipeline.edit = exif(edit, &exif_of(&mut args))?;
            keep.exif(true)
        }
        "withXmp" => {
            let value = args.next().unwrap_or(Value::Null);
            let xmp = value.as_text().filter(|text| !text.is_empty());
            let xmp =
                xmp.ok_or_else(|| value.refuse("xmp", "non-empty string"))?;
            let edit = std::mem::take(&mut pipeline.edit);
            pipeline.edit = edit.xmp(xmp);
            keep.xmp(true)
        }
        "withDensity" => {
            let value = args.next().unwrap_or(Value::Null);
            pipeline = density(pipeline, &value)?;
            keep.exif(true)
        }
        "withMetadata" => {
            pipeline = with_metadata(pipeline, &mut args)?;
            Keep::ALL
        }
        "keepGainMap" => keep.gain_map(true),
        "withGainMap" => {
            let what = "withGainMap (gain maps are kept, not made)";
            return Err(Error::unsupported(what));
        }
        _ => return Ok((pipeline, false)),
    };
    args.finish()?;
    Ok((pipeline.keep(keep), true))
}

fn density(mut pipeline: Pipeline, value: &Value) -> Result<Pipeline> {
    let dots = value.number("density", 0.01..=100_000.0)?;
    pipeline.edit = std::mem::take(&mut pipeline.edit).density(dots);
    Ok(pipeline)
}

/// `withMetadata({orientation, density, exif, icc})`.
fn with_metadata(mut pipeline: Pipeline, args: &mut Args) -> Result<Pipeline> {
    if let Some(v) = args.take(&["orientation"]) {
        let tag = v.integer("orientation", 1..=8)?;
        let edit = std::mem::take(&mut pipeline.edit);
        pipeline.edit = edit.set("orientation", tag.to_string())?;
    }
    if let Some(v) = args.take(&["density"]) {
        pipeline = density(pipeline, &v)?;
    }
    if let Some(v) = args.take(&["exif"]) {
        let edit = std::mem::take(&mut pipeline.edit);
        pipeline.edit = exif(edit, &v)?;
    }
    match args.take(&["icc"]) {
        Some(icc) => {
            let mut step = Args::new("withIccProfile");
            step.push(icc);
            pipeline.step(step)
        }
        // sharp converts to sRGB then, and says so in the file.
        None if pipeline.sharp => Ok(pipeline.to_profile(ToProfile::srgb())),
        None => Ok(pipeline),
    }
}

/// `{IFD0: {Tag: "text"}, IFD2: …}`: IFD2 is EXIF's own directory, IFD3 GPS.
fn exif(
    mut edit: crate::meta::Edit,
    value: &Value,
) -> Result<crate::meta::Edit> {
    let Value::Map(directories) = value else {
        return Err(value.refuse("exif", "object"));
    };
    for (directory, tags) in directories {
        let group = match directory.as_str() {
            "IFD0" => "image",
            "IFD1" => "thumbnail",
            "IFD2" => "photo",
            "IFD3" => "gps",
            _ => {
                let expected = "one of IFD0, IFD1, IFD2, IFD3";
                return Err(Error::option("exif", expected, directory));
            }
        };
        let empty = BTreeMap::new();
        let tags = match tags {
            Value::Map(tags) => tags,
            Value::Null => &empty,
            other => return Err(other.refuse(directory, "object")),
        };
        for (tag, text) in tags {
            let text = text.as_text().ok_or_else(|| {
                text.refuse(&format!("{directory}.{tag}"), "string")
            })?;
            edit = edit.set(&format!("{group}.{tag}"), text)?;
        }
    }
    Ok(edit)
}

/// The map at the end of the arguments holds tags here, and no options.
fn exif_of(args: &mut Args) -> Value {
    let names = ["IFD0", "IFD1", "IFD2", "IFD3"];
    let taken = names.into_iter().filter_map(|name| {
        args.take(&[name]).map(|value| (name.to_owned(), value))
    });
    Value::Map(taken.collect())
}

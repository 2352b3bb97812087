//! The image tasks, bytes in and bytes out.

use std::{error::Error, fs};

use sysu::img::{Fit, Jpeg, Pipeline, Png, Resize};

use crate::time;

/// Runs `img/jpeg` or `img/png`: see `benches/peers/img.mjs`.
pub(crate) fn run(task: &str, args: &[&str]) -> Result<(), Box<dyn Error>> {
    let [file, iterations] = args else {
        return Err("it takes FILE and ITERATIONS".into());
    };
    // A clone shares the bytes and nothing that was decoded from them.
    let input = Pipeline::from_bytes(fs::read(file)?);
    let iterations = iterations.parse()?;
    let open = || input.clone();
    let fill = |w, h| Resize::to(w, h).fit(Fit::Fill);
    match task {
        "img/jpeg" => {
            let work = || {
                open()
                    .resize(fill(720, 588))
                    .jpeg(Jpeg::quality(80))
                    .to_bytes()
            };
            work()?;
            time(iterations, work);
        }
        "img/png" => {
            let png = Png::new().level(6).adaptive(false);
            let work = || open().resize(fill(720, 540)).png(png).to_bytes();
            work()?;
            time(iterations, work);
        }
        _ => return Err(format!("there is no task {task}").into()),
    }
    Ok(())
}

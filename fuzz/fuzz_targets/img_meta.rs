//! Any bytes as a file whose metadata are changed: an error, or a file whose
//! metadata can be read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_img::{Keep, meta};

fuzz_target!(|data: &[u8]| {
    let edit = meta::Edit::new()
        .set("Artist", "somebody")
        .and_then(|edit| edit.remove("gps"))
        .expect("both names are known");
    for edit in [edit.density(300.0), meta::Edit::new().keep(Keep::NONE)] {
        if let Ok(changed) = meta::edit(data, &edit) {
            let _ = meta::read(&changed).map(|head| head.fields());
        }
    }
});

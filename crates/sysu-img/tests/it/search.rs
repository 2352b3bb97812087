//! Searches for a size and for a score.

use sysu_img::{
    Colour, Create, Encode, Format, Jpeg, Metric, Pipeline, Reference, Resize,
    Search, Size,
};

fn lake() -> Pipeline {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/images/lake.jpg"
    );
    let small = Pipeline::open(path).resize(Resize::width(240)).to_picture();
    Pipeline::new(small.unwrap()).encode(Jpeg::default())
}

fn size_at(pipeline: &Pipeline, encode: &Encode, quality: u8) -> u64 {
    let encode = encode.clone().with_quality(quality).unwrap();
    pipeline.clone().encode(encode).to_bytes().unwrap().bytes.len() as u64
}

#[test]
fn the_best_quality_under_the_limit_is_found() {
    let lake = lake();
    for format in [Format::Jpeg, Format::WebP] {
        let encode = Encode::of(format).unwrap();
        let lake = lake.clone().encode(encode.clone());
        for limit in [2000, 3000, 5000, 9000, 20_000, 1 << 20] {
            let found = lake.search(&Search::max_bytes(limit)).unwrap();
            assert!(found.probes <= Search::PROBES, "{}", found.probes);
            assert!(found.is_met, "{format} {limit}");
            assert!(found.output.info.bytes <= limit);
            let next = found.quality.unwrap() + 1;
            if next <= 100 {
                let size = size_at(&lake, &encode, next);
                assert!(limit < size, "{format} {limit} {next} {size}");
            }
        }
    }
}

#[test]
fn a_limit_that_no_quality_keeps_is_told_or_the_picture_shrinks() {
    let found = lake().search(&Search::max_bytes(500)).unwrap();
    assert!(!found.is_met);
    assert_eq!(found.quality, Some(1));
    let shrink = Search::max_bytes(1500).least(60).may_resize();
    let found = lake().search(&shrink).unwrap();
    assert!(found.is_met, "{:?}", found.output.info.size);
    assert!(found.output.info.size.width < 240);
    assert!(Some(60) <= found.quality);
}

#[test]
fn the_least_quality_with_the_score_is_found() {
    let lake = lake();
    let original = lake.to_picture().unwrap();
    for (metric, wanted) in [
        (Metric::Ssimulacra2, 60.0),
        (Metric::Ssimulacra2, 80.0),
        (Metric::Psnr, 36.0),
        (Metric::Butteraugli, 2.0),
    ] {
        let found = lake.search(&Search::target(metric, wanted)).unwrap();
        let score = found.score.unwrap();
        assert!(found.is_met && metric.meets(score, wanted), "{metric}");
        let copy = Pipeline::from_bytes(found.output.bytes).to_picture();
        let reference = Reference::new(&original, metric).unwrap();
        assert_eq!(reference.compare(&copy.unwrap()).unwrap(), score);
        assert!(found.probes <= Search::PROBES);
    }
    let never = Search::target(Metric::Ssimulacra2, 101.0);
    let found = lake.search(&never).unwrap();
    assert!(!found.is_met);
    assert_eq!(found.quality, Some(100));
}

/// The probes are the same whatever the threads.
#[test]
fn one_core_finds_what_two_find() {
    let lake = lake();
    let found = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| lake.search(&Search::max_bytes(4000)).unwrap())
    };
    let (one, two) = (found(1), found(2));
    assert_eq!(one.output.bytes, two.output.bytes);
    assert_eq!(one.probes, two.probes);
}

#[test]
fn a_format_without_quality_is_refused() {
    let png = lake().encode(Encode::of(Format::Png).unwrap());
    let err = png.search(&Search::max_bytes(1)).unwrap_err();
    assert!(err.to_string().contains("quality"), "{err}");
    let empty = Search::max_bytes(1).least(50).most(40);
    assert!(lake().search(&empty).is_err());
}

#[test]
fn the_best_of_several_formats_is_taken() {
    let [jpeg, png, webp] = [Format::Jpeg, Format::Png, Format::WebP]
        .map(|format| Encode::of(format).unwrap());
    let goal = Search::target(Metric::Ssimulacra2, 70.0);
    let all = [jpeg.clone(), png.clone(), webp];
    let found = lake().search_among(&goal, &all).unwrap();
    assert!(found.is_met && 70.0 <= found.score.unwrap());
    for one in &all {
        let one = std::slice::from_ref(one);
        let alone = lake().search_among(&goal, one).unwrap();
        assert!(found.output.info.bytes <= alone.output.info.bytes);
    }
    // Two flat colours: nothing is smaller than a PNG, nor better.
    let colours = [Colour::BLACK, Colour::WHITE];
    let flat = Create::checker(Size::new(120, 80), 40, colours);
    let flat = Pipeline::create(flat);
    let found = flat.search_among(&goal, &[jpeg.clone(), png.clone()]);
    let found = found.unwrap();
    assert_eq!(found.output.info.format, Format::Png);
    assert_eq!((found.quality, found.score), (None, Some(100.0)));
    // Within a limit the better one counts.
    let limit = Search::max_bytes(1 << 20);
    let found = lake().search_among(&limit, &[jpeg, png]).unwrap();
    assert_eq!(found.output.info.format, Format::Png);
    assert!(lake().search_among(&limit, &[]).is_err());
}

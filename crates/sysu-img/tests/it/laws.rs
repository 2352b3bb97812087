//! Laws: what holds for every picture and every operation.

use proptest::{collection::vec, prelude::*};
use sysu_img::{
    Alpha, Args, Depth, Limits, Output, Pipeline, Png, Raster, Samples, Size,
    Space, Value, operation_names,
};

/// Names of options that operations have, and some that none has.
const OPTIONS: &[&str] = &[
    "width",
    "height",
    "left",
    "top",
    "right",
    "bottom",
    "fit",
    "position",
    "gravity",
    "background",
    "kernel",
    "long",
    "short",
    "focus",
    "linear",
    "clamp",
    "pad",
    "outside",
    "to",
    "with",
    "threshold",
    "margin",
    "lineArt",
    "angle",
    "interpolator",
    "expand",
    "crop",
    "idx",
    "ody",
    "sigma",
    "m1",
    "x1",
    "y2",
    "size",
    "minAmplitude",
    "precision",
    "scale",
    "offset",
    "maxSlope",
    "tiled",
    "lower",
    "upper",
    "channels",
    "greyscale",
    "colour",
    "tolerance",
    "gamma",
    "gammaOut",
    "alpha",
    "a",
    "b",
    "brightness",
    "saturation",
    "hue",
    "lightness",
    "oklch",
    "tint",
    "space",
    "depth",
    "channel",
    "boolOp",
    "input",
    "blend",
    "tile",
    "opacity",
    "animated",
    "page",
    "premultiplied",
    "withoutEnlargement",
    "matrix",
    "corners",
    "operand",
    "op",
    "nonsense",
];

/// Words that options take, and some that none takes.
const WORDS: &[&str] = &[
    "red",
    "#12345678",
    "rgba(1,2,3,0.5)",
    "cover",
    "contain",
    "inside",
    "fill",
    "outside",
    "attention",
    "entropy",
    "northeast",
    "right top",
    "mirror",
    "copy",
    "repeat",
    "clamp",
    "pad",
    "nearest",
    "bilinear",
    "mks2021",
    "cubic",
    "and",
    "eor",
    "otsu",
    "sepia",
    "protanopia",
    "lab",
    "oklch",
    "yxy",
    "cmyk",
    "b-w",
    "grey16",
    "16",
    "float",
    "100x80+10+20",
    "5x5-3-3",
    "9x9",
    "16:9",
    "1:1000000",
    "50%x50%",
    "200%x1%+90%+90%",
    "800x600>",
    "50%",
    "2mp",
    "400@",
    "long=9",
    "0.3,0.7",
    "1,0.3,0.1,0.7",
    "1,2,3,4,5,6,7,8,9",
    "12,8,95,3,99,70,5,77",
    "over",
    "colour-dodge",
    "saturate",
    "luminosity",
    "dest-atop",
    "inner",
    "alpha",
    "",
    "\u{1f600}",
];

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-20i32..40).prop_map(f64::from),
        3 => -5.0..5.0f64,
        1 => prop_oneof![
            Just(0.0), Just(-0.0), Just(0.5), Just(1e-12), Just(255.0),
            Just(256.0), Just(1e8), Just(-1e8), Just(4_294_967_295.0),
            Just(2_147_483_648.0), Just(9.2e18), Just(1e300),
            Just(f64::INFINITY), Just(f64::NAN),
        ],
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => number().prop_map(Value::Number),
        3 => prop::sample::select(WORDS).prop_map(|w| Value::Text(w.into())),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => Just(Value::Null),
        1 => Just(made()),
    ];
    leaf.prop_recursive(2, 16, 9, |inner| {
        let key = prop::sample::select(OPTIONS).prop_map(String::from);
        prop_oneof![
            3 => vec(inner.clone(), 0..10).prop_map(Value::List),
            1 => prop::collection::btree_map(key, inner, 0..4)
                .prop_map(Value::Map),
        ]
    })
}

/// A picture that an operation may need.
fn made() -> Value {
    let text = |t: &str| Value::Text(t.into());
    let create = [
        ("width".to_owned(), Value::Number(5.0)),
        ("height".to_owned(), Value::Number(3.0)),
        ("background".to_owned(), text("#0808")),
    ];
    let create = Value::Map(create.into_iter().collect());
    Value::Map([("create".to_owned(), create)].into_iter().collect())
}

fn step() -> impl Strategy<Value = Args> {
    let names: Vec<&'static str> = operation_names().collect();
    let named = (prop::sample::select(OPTIONS), value());
    let values = vec(value(), 0..3);
    let options = vec(named, 0..5);
    (prop::sample::select(names), values, options).prop_map(
        |(name, values, options)| {
            let mut args = Args::new(name);
            values.into_iter().for_each(|value| args.push(value));
            for (name, value) in options {
                args.set(name, value);
            }
            args
        },
    )
}

/// A step that is likely to be one that works.
fn good_step() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&[
        "resize 20x",
        "resize 31x17",
        "resize 9x9 fit=contain background=#f808",
        "resize 40x40 position=attention",
        "resize 11x30 position=entropy",
        "resize 70% kernel=mks2021",
        "resize 200% linear=true",
        "extract 5x5 gravity=attention",
        "extract 30x30 pad=true",
        "extend 3 with=mirror",
        "extend to=1:1 background=#0000",
        "trim",
        "rotate 90",
        "rotate 33",
        "rotate 12 crop=inner",
        "flip",
        "flop",
        "affine 1,0.3,0.1,0.7",
        "blur 3",
        "blur 12",
        "blur",
        "sharpen",
        "sharpen 2",
        "median 3",
        "median 7",
        "dilate 2",
        "erode 3",
        "open 1",
        "close 2",
        "morphGradient 1",
        "clahe width=5 height=7",
        "clahe width=8 height=8 tiled=true",
        "normalise",
        "normalise channels=true",
        "threshold 100",
        "threshold otsu",
        "flatten pink",
        "unflatten",
        "gamma",
        "negate",
        "linear 1.2 -10",
        "recomb sepia",
        "modulate hue=40 saturation=1.4",
        "modulate oklch=true brightness=1.2",
        "tint #f80",
        "greyscale",
        "depth 16",
        "depth float",
        "toColourspace lab",
        "toColourspace yxy",
        "ensureAlpha 0.5",
        "removeAlpha",
        "extractChannel 0",
        "bandbool and",
        "convolve width=3 height=3 kernel=1,2,1,2,4,2,1,2,1",
        "perspective 2,2,30,0,28,20,0,18 width=20 height=20",
    ])
}

fn raster() -> impl Strategy<Value = Raster> {
    let kinds = prop::sample::select(&[
        (Space::Grey, Alpha::None),
        (Space::Grey, Alpha::Straight),
        (Space::Srgb, Alpha::None),
        (Space::Srgb, Alpha::Straight),
        (Space::Cmyk, Alpha::None),
    ]);
    let depths = prop::sample::select(&[Depth::U8, Depth::U16, Depth::F32]);
    (1u32..40, 1u32..40, kinds, depths, any::<u64>()).prop_map(
        |(width, height, (space, alpha), depth, seed)| {
            let channels = space.channels().unwrap() as u32
                + u32::from(alpha != Alpha::None);
            let mut state = seed | 1;
            let bytes = (0..width * height * channels).map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 32) as u8
            });
            let samples = Samples::U8(bytes.collect());
            let size = Size::new(width, height);
            Raster::new(size, space, alpha, samples).unwrap().to_depth(depth)
        },
    )
}

fn limits() -> Limits {
    Limits::default().max_pixels(1 << 16).max_memory(4 << 20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// An answer or an error, never a panic, and nothing above the limits.
    #[test]
    fn any_operation_with_any_arguments_ends_well(
        raster in raster(),
        steps in vec(step(), 1..4),
        sharp in any::<bool>(),
    ) {
        let mut pipeline = Pipeline::from_raster(raster).limits(limits());
        if sharp {
            pipeline = pipeline.sharp_order();
        }
        for step in steps {
            match pipeline.clone().step(step) {
                Ok(more) => pipeline = more,
                Err(err) => prop_assert!(!err.to_string().is_empty()),
            }
        }
        let planned = pipeline.output_size();
        if let Ok(picture) = pipeline.to_picture() {
            prop_assert!(picture.size().pixels() <= 1 << 16);
            // What was foretold came true.
            if !sharp && let Ok(Some(size)) = planned {
                prop_assert_eq!(size, picture.size());
            }
        }
    }

    /// A chain of any words is read or refused.
    #[test]
    fn any_chain_is_read_or_refused(text in "[a-z0-9=|'\" %x:+.,#-]{0,60}") {
        let raster = Raster::new(
            Size::new(3, 2),
            Space::Grey,
            Alpha::None,
            Samples::U8(vec![9; 6]),
        ).unwrap();
        let pipeline = Pipeline::from_raster(raster).limits(limits());
        if let Ok(pipeline) = pipeline.chain(&text) {
            let _ = pipeline.to_picture();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// One thread and many give the same bytes.
    #[test]
    fn threads_change_no_byte(
        raster in raster(),
        steps in vec(good_step(), 1..4),
    ) {
        let chain = steps.join(" | ");
        let pipeline = Pipeline::from_raster(raster)
            .limits(limits())
            .chain(&chain)
            .unwrap()
            .png(Png::default());
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let run = || pipeline.to_bytes().map(|output| output.bytes);
            pool.build().unwrap().install(run)
        };
        let one = with(1);
        for threads in [2, 5] {
            let many = with(threads);
            prop_assert_eq!(&one, &many, "{} with {}", &chain, threads);
        }
    }

    /// Outputs of one decoding are those of their own.
    #[test]
    fn a_fork_changes_no_byte(
        raster in raster(),
        chains in vec(vec(good_step(), 1..3), 2..4),
    ) {
        let start = Pipeline::from_raster(raster)
            .limits(limits())
            .png(Png::default());
        let each: Vec<Pipeline> = chains
            .iter()
            .map(|steps| start.clone().chain(&steps.join(" | ")).unwrap())
            .collect();
        let alone: Result<Vec<Output>, _> =
            each.iter().map(Pipeline::to_bytes).collect();
        match (Pipeline::to_bytes_each(&each), alone) {
            (Ok(forked), Ok(alone)) => {
                for (forked, alone) in forked.iter().zip(&alone) {
                    prop_assert_eq!(&forked.bytes, &alone.bytes);
                }
            }
            (forked, alone) => prop_assert_eq!(forked.is_ok(), alone.is_ok()),
        }
    }

    /// The same pipeline on the same picture gives the same bytes again.
    #[test]
    fn a_run_repeats_itself(raster in raster(), step in good_step()) {
        let pipeline = Pipeline::from_raster(raster)
            .limits(limits())
            .chain(step)
            .unwrap()
            .png(Png::default());
        let run = || pipeline.to_bytes().map(|output| output.bytes);
        prop_assert_eq!(run(), run());
    }
}

/// Found by the law above.
#[test]
fn a_line_without_an_offset_is_refused() {
    let mut args = Args::new("linear");
    args.push(Value::List(vec![Value::Number(1.0)]));
    args.push(Value::List(Vec::new()));
    let pipeline = Pipeline::from_bytes(Vec::new());
    assert!(pipeline.step(args).is_err());
}

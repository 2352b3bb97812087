//! Small drawings that would cost much: refused before, or drawn in time.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use sysu_img::{ErrorKind, Limits, Pipeline, Size};

fn drawing(side: u32, inner: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' \
         xmlns:xlink='http://www.w3.org/1999/xlink' \
         width='{side}' height='{side}'>{inner}</svg>"
    )
}

/// Draws, in time; gives what limit it was refused for.
#[track_caller]
fn drawn(svg: &str) -> Option<&'static str> {
    let start = Instant::now();
    let limits = Limits::default().max_memory(1 << 30);
    let pipeline = Pipeline::from_bytes(svg.as_bytes().to_vec());
    let done = pipeline.limits(limits).to_picture();
    let taken = start.elapsed();
    assert!(taken < Duration::from_mins(1), "it took {taken:?}");
    match done {
        Ok(_) => None,
        Err(err) => match err.kind() {
            ErrorKind::Limit { what, .. } => Some(what),
            ErrorKind::Corrupt { .. } => Some("what is refused as damaged"),
            kind => panic!("{kind:?}"),
        },
    }
}

/// Ten elements, each of which has `property` by the next one's name, as
/// deep as that.
fn nest(element: &str, property: &str, depth: usize) -> String {
    let mut all = String::new();
    for level in 0..depth {
        write!(all, "<{element} id='n{level}'>").unwrap();
        for _ in 0..10 {
            let next = level + 1;
            write!(all, "<path d='M1 1 H9 V9 Z' {property}='url(#n{next})'/>")
                .unwrap();
        }
        write!(all, "</{}>", element.split(' ').next().unwrap()).unwrap();
    }
    format!("{all}<path d='M0 0 H99 V99 Z' {property}='url(#n0)'/>")
}

#[test]
fn what_refers_to_what_refers_is_counted_each_time() {
    let pattern = "pattern width='5' height='5' patternUnits='userSpaceOnUse'";
    for (element, property) in [
        (pattern, "fill"),
        (pattern, "stroke"),
        ("mask", "mask"),
        ("clipPath", "clip-path"),
        ("marker", "marker-mid"),
        ("marker", "style='fill:red' marker-end"),
    ] {
        let small = drawing(100, &nest(element, property, 2));
        assert_eq!(drawn(&small), None, "{element} {property}");
        let bomb = drawing(100, &nest(element, property, 12));
        let limit = drawn(&bomb);
        assert_eq!(limit, Some("elements of a drawing"), "{element}");
    }
    // By a style sheet, for all and for classes.
    let classes: String = (0..12)
        .map(|level| {
            let paths = format!("<path class='c{level}' d='M1 1 H9 V9 Z'/>");
            format!(
                "<style>path.c{level} {{ fill: url(#q{}) }}</style>\
                 <pattern id='q{level}' width='5' height='5'>{}</pattern>",
                level + 1,
                paths.repeat(10),
            )
        })
        .collect();
    let used = "<path class='c0' d='M0 0 H99 V99 Z'/>";
    let limit = drawn(&drawing(100, &format!("{classes}{used}")));
    assert_eq!(limit, Some("elements of a drawing"));
    let sheet = nest("marker", "class", 12)
        + "<style>path { marker-mid: url(#n5) } \
           #n5 path { marker: url( '#n6' ) }</style>";
    let _ = drawn(&drawing(100, &sheet));
    let uses: String = (0..12)
        .map(|level| {
            let next = format!("<use xlink:href='#n{}'/>", level + 1);
            format!("<g id='n{level}'>{}</g>", next.repeat(10))
        })
        .collect();
    let limit = drawn(&drawing(100, &format!("{uses}<rect id='n12'/>")));
    assert_eq!(limit, Some("elements of a drawing"));
    // One after the other, as deep as a stack.
    let chain: String = (0..900)
        .map(|level| {
            let next = level + 1;
            format!("<g id='c{level}'><use xlink:href='#c{next}'/></g>")
        })
        .collect();
    let _ = drawn(&drawing(100, &chain));
    // In a circle.
    let circle = "<g id='a'><use xlink:href='#b'/></g>\
                  <g id='b'><use xlink:href='#a'/></g>\
                  <pattern id='p' width='9' height='9'>\
                  <rect width='9' height='9' fill='url(#p)'/></pattern>\
                  <rect width='50' height='50' fill='url(#p)'/>";
    let _ = drawn(&drawing(100, circle));
}

#[test]
fn entities_that_repeat_entities_are_refused() {
    let mut entities = String::from("<!ENTITY e0 'ha'>");
    for level in 1..20 {
        let inner = format!("&e{};", level - 1).repeat(10);
        write!(entities, "<!ENTITY e{level} '{inner}'>").unwrap();
    }
    let text = drawing(100, "<desc>&e19;</desc>");
    let svg = format!("<!DOCTYPE svg [{entities}]>{text}");
    let start = Instant::now();
    let err = Pipeline::from_bytes(svg.into_bytes()).to_picture();
    assert!(err.is_err());
    assert!(start.elapsed() < Duration::from_mins(1));
}

#[test]
fn filters_are_priced_before_they_are_run() {
    let filtered = |side, region: &str, step: &str| {
        drawing(
            side,
            &format!(
                "<filter id='f' filterUnits='userSpaceOnUse' {region}>{step}\
                 </filter><rect width='90%' height='90%' \
                 filter='url(#f)'/>"
            ),
        )
    };
    let kernel = "1 ".repeat(300 * 300);
    let bombs = [
        "<feTurbulence baseFrequency='.1' numOctaves='1000000000'/>".into(),
        "<feMorphology operator='dilate' radius='400'/>".into(),
        format!(
            "<feConvolveMatrix order='300' kernelMatrix='{kernel}' \
             divisor='1'/>"
        ),
        "<feGaussianBlur stdDeviation='3'/>".repeat(3000),
        "<feDiffuseLighting><fePointLight x='1' y='1' z='1'/>\
         </feDiffuseLighting>"
            .repeat(2000),
    ];
    let all = "x='0' y='0' width='100%' height='100%'";
    for bomb in &bombs {
        let svg = filtered(1000, all, bomb);
        let limit = drawn(&svg);
        assert!(limit.is_some(), "{}", &bomb[..30]);
    }
    for deviation in ["1000000000", "1e38"] {
        let blur = format!("<feGaussianBlur stdDeviation='{deviation}'/>");
        let limit = drawn(&filtered(200, all, &blur));
        assert_eq!(limit, Some("pixels that a blur reaches"));
    }
    // Large deviations and regions cost no more than the picture.
    let wide = "x='-1e9' y='-1e9' width='2e9' height='2e9'";
    for deviation in ["0.5", "20", "5000"] {
        let blur = format!("<feGaussianBlur stdDeviation='{deviation}'/>");
        assert_eq!(drawn(&filtered(200, wide, &blur)), None, "{deviation}");
        assert_eq!(drawn(&filtered(600, all, &blur)), None, "{deviation}");
    }
}

#[test]
fn layers_tiles_and_areas_are_priced_before_they_are_drawn() {
    // Layers on layers, of 144 megapixels each.
    let inner = "<rect width='100%' height='100%'/>";
    let layers = format!(
        "{}{inner}{}",
        "<g opacity='.9'>".repeat(150),
        "</g>".repeat(150)
    );
    assert_eq!(drawn(&drawing(12_000, &layers)), Some("bytes of memory"));
    assert_eq!(drawn(&drawing(60, &layers)), None);
    // A tile larger than any picture.
    let tile = "<pattern id='p' width='90000' height='90000' \
                patternUnits='userSpaceOnUse'><circle r='40000'/></pattern>\
                <rect width='90' height='90' fill='url(#p)'/>";
    assert_eq!(drawn(&drawing(100, tile)), Some("bytes of memory"));
    // The whole picture, over and over.
    let area = format!("<g id='g'>{}</g>", inner.repeat(900))
        + &"<use xlink:href='#g'/>".repeat(90);
    assert_eq!(drawn(&drawing(6000, &area)), Some("steps of drawing"));
    let dashes = "<path d='M0 0 H1000000' stroke='red' \
                  stroke-dasharray='.01'/>"
        .repeat(4000);
    let _ = drawn(&drawing(500, &dashes));
}

/// Classes of a style sheet count for those that have them, not for all.
#[test]
fn a_drawing_of_many_classes_is_drawn() {
    let mut all = String::from("<style>");
    for n in 0..200 {
        write!(all, ".s{n}{{clip-path:url(#k{n})}}").unwrap();
    }
    all.push_str("</style>");
    for n in 0..200 {
        write!(
            all,
            "<clipPath id='k{n}'><rect width='{n}' height='9'/></clipPath>"
        )
        .unwrap();
    }
    for n in 0..4000 {
        let (class, x) = (n % 200, n % 90);
        write!(
            all,
            "<path class='s{class}' d='M{x} {x} l1 1 2 2 3 3 4 4 0 9 Z'/>"
        )
        .unwrap();
    }
    assert_eq!(drawn(&drawing(100, &all)), None);
}

/// What people draw is far from all of these.
#[test]
fn an_ordinary_drawing_is_drawn() {
    let mut all = String::from(
        "<defs><filter id='shadow'><feGaussianBlur stdDeviation='4'/>\
         <feOffset dx='3' dy='3'/><feMerge><feMergeNode/>\
         <feMergeNode in='SourceGraphic'/></feMerge></filter>\
         <pattern id='dots' width='8' height='8' \
         patternUnits='userSpaceOnUse'><circle cx='4' cy='4' r='2'/>\
         </pattern><mask id='m'><rect width='400' height='400' \
         fill='white'/></mask><marker id='arrow' markerWidth='4' \
         markerHeight='4'><path d='M0 0 L4 2 L0 4 Z'/></marker>\
         <symbol id='s'><path d='M0 0 H9 V9 Z'/></symbol></defs>",
    );
    for n in 0..60 {
        write!(
            all,
            "<g mask='url(#m)'><rect x='{n}' y='{n}' width='30' height='30' \
             fill='url(#dots)' filter='url(#shadow)'/><use \
             xlink:href='#s' x='{n}'/><polyline points='1,1 50,{n} 90,9' \
             fill='none' stroke='blue' marker-mid='url(#arrow)'/></g>"
        )
        .unwrap();
    }
    let svg = drawing(400, &all);
    assert_eq!(drawn(&svg), None);
    let large = Pipeline::from_bytes(svg.into_bytes());
    let large = large.resize(sysu_img::Resize::to(1500, 1500));
    assert_eq!(large.to_picture().unwrap().size(), Size::new(1500, 1500));
}

/// CVE-2023-40032: text that is not Unicode.
#[test]
fn a_drawing_that_is_no_text_is_refused() {
    let good = drawing(9, "<desc>word</desc><rect width='5' height='5'/>");
    for bad in [&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf8\x88", b"\0"] {
        let at = good.find("word").unwrap();
        let bytes = [&good.as_bytes()[..at], bad, &good.as_bytes()[at..]];
        let err = Pipeline::from_bytes(bytes.concat()).to_picture();
        let err = err.expect_err(&format!("{bad:?}"));
        let broke = matches!(err.kind(), ErrorKind::Codec { .. });
        assert!(!broke, "{err}");
    }
}

//! What a small drawing can be made to become, counted before anything of it
//! is made.

use std::collections::HashMap;

use resvg::usvg::roxmltree;

use crate::{ErrorKind, Result};

/// Elements within elements, at most: conversion and drawing recurse.
const NESTING: usize = 200;
/// Elements of the drawing, those counted again that it repeats.
const ELEMENTS: u64 = 500_000;

/// Bounds the nesting before anything recurses.
pub(super) fn deep(text: &str) -> Result<()> {
    let (mut depth, mut most) = (0usize, 0usize);
    for part in text.split('<').skip(1) {
        if part.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !part.starts_with(['!', '?']) {
            let tag = part.split('>').next().unwrap_or(part);
            most = most.max(depth + 1);
            depth += usize::from(!tag.ends_with('/'));
        }
    }
    if most > NESTING {
        let limit = NESTING as u64;
        let got = most as u64;
        let what = "levels of nesting";
        return Err(ErrorKind::Limit { what, limit, got }.into());
    }
    Ok(())
}

type Node<'a> = roxmltree::Node<'a, 'a>;

/// An element, and what it repeats: how often, and the number of which.
struct Element {
    repeats: Vec<(u64, usize)>,
    /// The number of the first element that is not within it.
    end: usize,
}

/// Bounds what references can make of a small file: each one counts as many
/// elements as it repeats. Paints of which each use is worked out anew are
/// among them, gradients are not.
pub(super) fn weigh(
    document: &roxmltree::Document<'_>,
    css: Option<&str>,
) -> Result<()> {
    let nodes: Vec<Node<'_>> =
        document.descendants().filter(Node::is_element).collect();
    over(nodes.len() as u64)?;
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut styles = css.unwrap_or("").to_owned();
    for (index, node) in nodes.iter().enumerate() {
        if let Some(id) = node.attribute("id") {
            names.entry(id).or_insert(index);
        }
        if node.tag_name().name() == "style" {
            styles.push_str(node.text().unwrap_or(""));
        }
    }
    let heavy = |name: &str| {
        let index = *names.get(name)?;
        let tag = nodes[index].tag_name().name();
        (!tag.ends_with("Gradient")).then_some(index)
    };
    let sheet = Sheet::new(&styles, heavy);
    let mut elements: Vec<Element> = Vec::with_capacity(nodes.len());
    let mut all = 0;
    for node in &nodes {
        let mut repeats = Vec::new();
        repeat(*node, &sheet, heavy, &mut repeats);
        all += repeats.len() as u64;
        over(all)?;
        elements.push(Element { repeats, end: 0 });
    }
    // Elements stand in their order: what is within one follows it.
    let mut open: Vec<usize> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        while let Some(&last) = open.last()
            && node.parent_element() != Some(nodes[last])
        {
            elements[last].end = index;
            open.pop();
        }
        open.push(index);
    }
    for last in open {
        elements[last].end = nodes.len();
    }
    grow(&elements)
}

/// Works weights out until they stay, or are too much.
fn grow(elements: &[Element]) -> Result<()> {
    let mut weights = vec![0u64; elements.len()];
    let mut sums = vec![0u64; elements.len() + 1];
    let rounds = (50_000_000 / elements.len().max(1)).clamp(16, 1000);
    for _ in 0..rounds {
        let mut all = 0u64;
        for (index, element) in elements.iter().enumerate() {
            let more = element
                .repeats
                .iter()
                .map(|(times, which)| times.saturating_mul(weights[*which]));
            all = more.fold(all.saturating_add(1), u64::saturating_add);
            sums[index + 1] = all;
        }
        over(all)?;
        let mut grown = false;
        for (index, element) in elements.iter().enumerate() {
            let weight = sums[element.end] - sums[index];
            grown |= weight != weights[index];
            weights[index] = weight;
        }
        if !grown {
            break;
        }
    }
    Ok(())
}

/// The rules of a style sheet that refer to something, by the last name of
/// their selectors: they are for no elements but those that have it.
struct Sheet {
    rules: HashMap<String, Vec<Rule>>,
}

/// Whether it may give markers, and what it refers to.
type Rule = (bool, usize);

impl Sheet {
    fn new(styles: &str, heavy: impl Fn(&str) -> Option<usize>) -> Self {
        let mut rules: HashMap<String, Vec<Rule>> = HashMap::new();
        for rule in styles.split('}') {
            let Some((head, body)) = rule.rsplit_once('{') else { continue };
            let marks = body.contains("marker");
            let refers = references(body).filter_map(&heavy);
            let refers: Vec<Rule> = refers.map(|to| (marks, to)).collect();
            if refers.is_empty() {
                continue;
            }
            let selectors = head.rsplit(['{', ';', '/']).next().unwrap_or("");
            for selector in selectors.split(',') {
                let name = last_name(selector);
                rules.entry(name).or_default().extend(&refers);
            }
        }
        Self { rules }
    }

    /// The rules that may be for an element.
    fn of<'a>(&'a self, node: Node<'a>) -> impl Iterator<Item = &'a Rule> {
        let classes = node.attribute("class").unwrap_or("");
        let classes = classes.split_whitespace().map(|v| format!(".{v}"));
        let id = node.attribute("id").map(|id| format!("#{id}"));
        let tag = node.tag_name().name().to_owned();
        let names = classes.chain(id).chain([tag, "*".to_owned()]);
        names.filter_map(|name| self.rules.get(&name)).flatten()
    }
}

/// The last class, name or tag of a selector, in that order; `*` for any
/// other.
fn last_name(selector: &str) -> String {
    let parts = [' ', '\t', '\n', '\r', '>', '+', '~'];
    let last = selector.trim().rsplit(parts).next().unwrap_or("");
    let is_name = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let first = |from: &str| -> String {
        from.chars().take_while(|c| is_name(*c)).collect()
    };
    let plain = last.chars().all(|c| is_name(c) || ".#".contains(c));
    if !plain || last.is_empty() {
        return "*".to_owned();
    }
    if let Some((_, class)) = last.split_once('.') {
        return format!(".{}", first(class));
    }
    match last.split_once('#') {
        Some((_, id)) => format!("#{}", first(id)),
        None => last.to_owned(),
    }
}

/// Says what an element repeats.
fn repeat<'a>(
    node: Node<'a>,
    sheet: &Sheet,
    heavy: impl Fn(&str) -> Option<usize>,
    repeats: &mut Vec<(u64, usize)>,
) {
    let tag = node.tag_name().name();
    if tag == "use" || tag == "feImage" {
        let mut links = node.attributes().filter(|a| a.name() == "href");
        let name = links.next().and_then(|a| a.value().strip_prefix('#'));
        repeats.extend(name.and_then(&heavy).map(|index| (1, index)));
    }
    // These belong to the element itself; others are handed down.
    let mut own = |node: Node<'a>, corners: Option<u64>| {
        for attribute in node.attributes() {
            let (name, text) = (attribute.name(), attribute.value());
            let times = match (name, corners) {
                ("mask" | "clip-path" | "filter", None)
                | ("fill" | "stroke", Some(_)) => 1,
                ("style", corners) => of_style(text, corners),
                (name, Some(corners)) if name.starts_with("marker") => corners,
                _ => continue,
            };
            let heavy = references(text).filter_map(&heavy);
            repeats.extend(heavy.map(|index| (times, index)));
        }
        for (marks, to) in sheet.of(node) {
            let times = match corners {
                Some(corners) if *marks => corners + 1,
                _ => 1,
            };
            repeats.push((times, *to));
        }
    };
    own(node, None);
    if let Some(corners) = corners(node) {
        node.ancestors().for_each(|around| own(around, Some(corners)));
    }
}

/// How often a style repeats what it refers to.
fn of_style(text: &str, corners: Option<u64>) -> u64 {
    match corners {
        Some(corners) if text.contains("marker") => corners + 1,
        _ => 1,
    }
}

/// The names in `url(#name)`.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).filter_map(|part| {
        let name = part.split(')').next()?;
        name.trim().trim_matches(['"', '\'']).trim().strip_prefix('#')
    })
}

/// The corners of a shape, at most, each of which may have a marker; nothing
/// for what is no shape.
fn corners(node: Node<'_>) -> Option<u64> {
    let data = match node.tag_name().name() {
        "path" => node.attribute("d"),
        "polyline" | "polygon" => node.attribute("points"),
        "line" => return Some(2),
        "rect" | "circle" | "ellipse" | "text" | "tspan" => return Some(0),
        _ => return None,
    };
    let mut corners = 0;
    let mut in_number = false;
    for byte in data.unwrap_or("").bytes() {
        let number = byte.is_ascii_digit();
        let begins = number && !in_number;
        corners += u64::from(byte.is_ascii_alphabetic() || begins);
        in_number = number;
    }
    Some(corners)
}

fn over(got: u64) -> Result<()> {
    if got <= ELEMENTS {
        return Ok(());
    }
    let what = "elements of a drawing";
    Err(ErrorKind::Limit { what, limit: ELEMENTS, got }.into())
}

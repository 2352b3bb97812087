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

/// Bounds what `use` and markers can make of a small file: each reference
/// counts as many elements as it repeats.
pub(super) fn weigh(
    document: &roxmltree::Document<'_>,
    css: Option<&str>,
) -> Result<()> {
    // Names stand before what names them or after; both are worked out by
    // going over all elements until nothing grows, or too much has.
    let mut names: HashMap<&str, roxmltree::NodeId> = HashMap::new();
    let mut elements = 0u64;
    let mut styles = css.unwrap_or("").to_owned();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        elements += 1;
        if let Some(id) = node.attribute("id") {
            names.entry(id).or_insert(node.id());
        }
        if node.tag_name().name() == "style" {
            styles.push_str(node.text().unwrap_or(""));
        }
    }
    // A style sheet may give a marker to any shape.
    let sheet: Vec<&str> = marks(&styles).collect();
    let repeats = |node: Node<'_>| repeated(node, !sheet.is_empty());
    let elsewhere = |node: Node<'_>, weights: &HashMap<_, u64>| {
        let weight = |name: &str| {
            let id = names.get(name)?;
            weights.get(id).copied()
        };
        let used = link(node).and_then(weight).unwrap_or(0);
        let corners = repeats(node);
        let own = marked(node, &mut |name| weight(name).unwrap_or(0));
        let given: u64 = match corners {
            0 => 0,
            _ => {
                sheet.iter().filter_map(|name| weight(name)).max().unwrap_or(0)
            }
        };
        used.saturating_add(corners.saturating_mul(own.max(given)))
    };
    let mut inner_elements = document.descendants();
    if sheet.is_empty() && !inner_elements.any(|node| refers(node)) {
        return over(elements);
    }
    let mut weights: HashMap<roxmltree::NodeId, u64> = HashMap::new();
    for _ in 0..16 {
        let mut grown = false;
        for &id in names.values() {
            let Some(node) = document.get_node(id) else { continue };
            let mut weight = 0u64;
            for inner in node.descendants().filter(roxmltree::Node::is_element)
            {
                let more = elsewhere(inner, &weights);
                weight = weight.saturating_add(1).saturating_add(more);
            }
            if weights.insert(id, weight) != Some(weight) {
                grown = true;
            }
            over(weight)?;
        }
        if !grown {
            break;
        }
    }
    let all = document
        .descendants()
        .filter(roxmltree::Node::is_element)
        .map(|node| elsewhere(node, &weights))
        .fold(elements, u64::saturating_add);
    over(all)
}

/// Whether an element repeats others.
fn refers(node: Node<'_>) -> bool {
    link(node).is_some() || marked(node, &mut |_| 1) > 0
}

/// The name of what `use` repeats.
fn link<'a>(node: Node<'a>) -> Option<&'a str> {
    let is_use = node.tag_name().name() == "use";
    let mut links = node.attributes().filter(|a| is_use && a.name() == "href");
    links.next()?.value().strip_prefix('#')
}

/// The names in a text of properties that stand behind `marker`.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.split("marker").skip(1).filter_map(|part| {
        let value = part.split([';', '}']).next()?;
        let (_, name) = value.split_once("url(")?;
        let name = name.split(')').next()?.trim().trim_matches(['"', '\'']);
        name.strip_prefix('#')
    })
}

/// The weight of the heaviest marker that an element, or one around it,
/// gives to its shapes.
fn marked(node: Node<'_>, weight: &mut impl FnMut(&str) -> u64) -> u64 {
    let mut most = 0;
    for node in node.ancestors() {
        for attribute in node.attributes() {
            let text = attribute.value();
            let names = match attribute.name() {
                "style" => text.to_owned(),
                name if name.starts_with("marker") => format!("marker:{text}"),
                _ => continue,
            };
            most = marks(&names).map(&mut *weight).fold(most, u64::max);
        }
    }
    most
}

/// The corners of a shape, at most, where it can have markers.
fn repeated(node: Node<'_>, any: bool) -> u64 {
    let data = match node.tag_name().name() {
        "path" => node.attribute("d"),
        "polyline" | "polygon" => node.attribute("points"),
        "line" => return 2,
        _ => return 0,
    };
    let data = data.unwrap_or("");
    if !any && marked(node, &mut |_| 1) == 0 {
        return 0;
    }
    let mut corners = 0;
    let mut in_number = false;
    for byte in data.bytes() {
        let number = byte.is_ascii_digit();
        corners +=
            u64::from(byte.is_ascii_alphabetic() || number && !in_number);
        in_number = number;
    }
    corners
}

fn over(got: u64) -> Result<()> {
    if got <= ELEMENTS {
        return Ok(());
    }
    let what = "elements of a drawing";
    Err(ErrorKind::Limit { what, limit: ELEMENTS, got }.into())
}

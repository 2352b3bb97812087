// Strings into one pool, rows into tables without repeats.

/** One text that holds every string of the tables once. */
export class Pool {
  constructor() {
    this.strings = new Set([""]);
    this.at = null;
  }

  add(text) {
    if (typeof text !== "string") throw new Error(`not a string: ${text}`);
    this.strings.add(text);
    return text;
  }

  /** Places the strings: the longest first, so that others sit inside. */
  close() {
    const byLength = [...this.strings].sort((a, b) =>
      Buffer.byteLength(b) - Buffer.byteLength(a) || (a < b ? -1 : 1));
    let pool = "";
    const kept = [];
    for (const text of byLength) {
      if (!pool.includes(text)) {
        kept.push(text);
        pool += text + "\n";
      }
    }
    // Neighbours that look alike make a small diff.
    kept.sort();
    this.text = kept.join("\n") + "\n";
    this.bytes = Buffer.from(this.text);
    this.at = new Map();
    for (const text of this.strings) {
      const bytes = Buffer.from(text);
      const offset = text === "" ? 0 : this.bytes.indexOf(bytes);
      if (offset < 0 || bytes.length > 255) throw new Error(text);
      this.at.set(text, (offset << 8) | bytes.length);
    }
  }

  /** The place of `text`: offset times 256 plus length. */
  of(text) {
    return this.at.get(text);
  }
}

/** A table of rows of strings, and for each locale which rows it has. */
export class Table {
  constructor(pool, name, doc) {
    Object.assign(this, { pool, name, doc, rows: [], seen: new Map(), uses: [] });
  }

  row(strings) {
    const key = JSON.stringify(strings);
    if (!this.seen.has(key)) {
      for (const text of strings) this.pool.add(text);
      this.seen.set(key, this.rows.length);
      this.rows.push(strings);
    }
    return this.seen.get(key);
  }

  /** Adds the rows of the next locale. */
  locale(rows) {
    this.uses.push(rows.map((strings) => this.row(strings)));
  }

  rust() {
    const width = this.rows[0].length;
    const uses = this.uses[0].length;
    const out = [`/// ${this.doc}`];
    out.push(`pub(in crate::locale) static ${this.name}: [[u32; ${width}]; ${this.rows.length}] = [`);
    for (const row of this.rows)
      out.push(`    [${row.map((text) => this.pool.of(text)).join(", ")}],`);
    out.push("];", "");
    // One row of its own for each locale needs no second table.
    if (this.uses.every((use, at) => use.length === 1 && use[0] === at))
      return out.join("\n");
    out.push(`/// Which rows of [\`${this.name}\`] a locale has.`);
    out.push(`pub(in crate::locale) static ${this.name}_OF: [[u16; ${uses}]; ${this.uses.length}] = [`);
    for (const use of this.uses) out.push(`    [${use.join(", ")}],`);
    out.push("];", "");
    return out.join("\n");
  }
}

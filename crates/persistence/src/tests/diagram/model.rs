//! What the databases themselves say of their tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::tests::schema::texts;
use crate::{Database, DatabaseKind};

const WORKSPACE: &str = "workspace_id";

/// A reference from the one table to the other by these columns: SQLite adds none to a table that is there, and its one
/// writer sees to it instead.
const NOT_ON_SQLITE: [&str; 4] = ["accounts", "organizations", WORKSPACE, "organization_id"];

/// The tables of the schema, without what the databases and the migrations keep for themselves.
pub(super) struct Model {
    pub(super) tables: BTreeMap<String, Table>,
}

#[derive(Default)]
pub(super) struct Table {
    columns: Vec<Column>,
    references: Vec<Reference>,
}

struct Column {
    name: String,
    kind: String,
    nullable: bool,
    primary: bool,
    unique: bool,
}

struct Reference {
    parent: String,
    columns: Vec<String>,
}

/// How a column should be shown. On SQLite one type of the database stands for several of ours.
pub(super) struct Attribute {
    kinds: &'static [&'static str],
    rest: String,
}

impl Attribute {
    pub(super) fn agrees(&self, shown: &str) -> bool {
        shown
            .split_once(' ')
            .is_some_and(|(kind, rest)| self.kinds.contains(&kind) && rest == self.rest)
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kinds.join(" or "), self.rest)
    }
}

impl Model {
    pub(super) async fn of(database: &Database) -> Self {
        let Queries {
            columns,
            unique,
            references,
        } = queries(database.kind());
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for [table, name, kind, nullable, primary] in texts(database, columns).await {
            let column = Column {
                name,
                kind,
                nullable: nullable == "yes",
                primary: primary == "yes",
                unique: false,
            };
            tables.entry(table).or_default().columns.push(column);
        }
        for [table, name] in texts(database, unique).await {
            let table = tables.get_mut(&table).expect("a table with columns");
            let column = table.columns.iter_mut().find(|column| column.name == name);
            column.expect("a column of the table").unique = name != WORKSPACE;
        }
        for [table, parent, columns] in texts(database, references).await {
            let columns = columns.split(',').map(str::to_owned).collect();
            let table = tables.get_mut(&table).expect("a table with columns");
            table.references.push(Reference { parent, columns });
        }
        if database.kind() == DatabaseKind::Sqlite {
            let [table, parent, columns @ ..] = NOT_ON_SQLITE.map(str::to_owned);
            let table = tables.get_mut(&table).expect("a table with columns");
            let columns = columns.to_vec();
            table.references.push(Reference { parent, columns });
        }
        Self { tables }
    }

    /// The references that the database checks, each as a line of a diagram.
    pub(super) fn references(&self) -> BTreeSet<String> {
        let of_table = |(name, table): (&String, &Table)| {
            let drawn = table.references.iter().filter(|reference| {
                // That of a tenant's row to its workspace goes without saying.
                !(table.belongs_to_a_workspace() && reference.columns == [WORKSPACE])
            });
            let lines = drawn.map(|reference| {
                let columns = reference.told();
                table.line(name, &reference.parent, "--", &columns)
            });
            lines.collect::<Vec<_>>()
        };
        self.tables.iter().flat_map(of_table).collect()
    }

    /// Whether a dotted line is right: a column of that name names rows of the other table, and no reference is checked.
    pub(super) fn mentions(&self, line: &str) -> bool {
        let parts: Vec<_> = line.split(' ').collect();
        let [parent, arrow, child, ":", column] = parts[..] else {
            return false;
        };
        let column = column.trim_matches('"');
        let Some(table) = self.tables.get(child) else {
            return false;
        };
        let checked = table.references.iter().any(|reference| {
            reference.parent == parent && reference.columns.iter().any(|checked| checked == column)
        });
        arrow.contains("..")
            && !checked
            && self.tables.contains_key(parent)
            && table.columns.iter().any(|found| found.name == column)
            && line == table.line(child, parent, "..", &[column])
    }
}

impl Table {
    /// The columns as they should be shown. The workspace before every key goes without saying.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        let hidden = self.belongs_to_a_workspace();
        let shown = self
            .columns
            .iter()
            .filter(|column| !(hidden && column.name == WORKSPACE));
        shown.map(|column| self.attribute(column)).collect()
    }

    fn attribute(&self, column: &Column) -> Attribute {
        let refers = self
            .references
            .iter()
            .any(|reference| reference.told().contains(&column.name.as_str()));
        let keys = [
            (column.primary, "PK"),
            (refers, "FK"),
            (column.unique, "UK"),
        ];
        let keys: Vec<_> = keys
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, key)| *key)
            .collect();
        let mut rest = column.name.clone();
        if !keys.is_empty() {
            rest = format!("{rest} {}", keys.join(", "));
        }
        if column.nullable {
            rest += " \"or null\"";
        }
        Attribute {
            kinds: kinds(&column.kind),
            rest,
        }
    }

    /// Whether the workspace stands before the rest of the primary key.
    fn belongs_to_a_workspace(&self) -> bool {
        let key = self.key();
        key.contains(&WORKSPACE) && key.len() > 1
    }

    fn key(&self) -> Vec<&str> {
        let key = self.columns.iter().filter(|column| column.primary);
        key.map(|column| column.name.as_str()).collect()
    }

    /// A line from another table to this one. Its left end tells whether there is always a row, its right end whether there
    /// may be many.
    fn line(&self, name: &str, parent: &str, stroke: &str, columns: &[&str]) -> String {
        let named = |column: &&Column| columns.contains(&column.name.as_str());
        let optional = self
            .columns
            .iter()
            .filter(named)
            .any(|column| column.nullable);
        let left = if optional { "|o" } else { "||" };
        let alone = self.key().iter().all(|key| {
            columns.contains(key) || (*key == WORKSPACE && self.belongs_to_a_workspace())
        });
        let right = if alone { "o|" } else { "o{" };
        let columns = columns.join(", ");
        format!("{parent} {left}{stroke}{right} {name} : \"{columns}\"")
    }
}

impl Reference {
    /// The columns worth telling: a workspace refers to itself.
    fn told(&self) -> Vec<&str> {
        let columns = self.columns.iter().map(String::as_str);
        match self.columns.len() {
            1 => columns.collect(),
            _ => columns.filter(|column| *column != WORKSPACE).collect(),
        }
    }
}

/// What the migrations call a type of a database.
fn kinds(kind: &str) -> &'static [&'static str] {
    match kind {
        "bigint" => &["int"],
        "boolean" => &["bool"],
        "text" => &["text"],
        "uuid" => &["uuid"],
        "bytea" => &["bytes"],
        "jsonb" => &["json"],
        "INTEGER" => &["int", "bool"],
        "TEXT" => &["text", "json"],
        "BLOB" => &["uuid", "bytes"],
        other => panic!("the migrations have no word for {other}"),
    }
}

/// Each answers texts, `yes` and `no` among them.
struct Queries {
    /// Table, column, type, whether it may be null, whether it is of the primary key.
    columns: &'static str,
    /// Table and column of every unique key but the primary one.
    unique: &'static str,
    /// Table, the other table, the columns that refer.
    references: &'static str,
}

fn queries(kind: DatabaseKind) -> Queries {
    match kind {
        DatabaseKind::Sqlite => Queries {
            columns: "SELECT t.name, c.name, c.type, iif(c.\"notnull\", 'no', 'yes'), iif(c.pk, 'yes', 'no')
                FROM sqlite_schema t, pragma_table_xinfo(t.name) c
               WHERE t.type = 'table' AND t.name NOT LIKE 'account_search%' AND t.name NOT LIKE 'sqlite_%'
                 AND t.name <> 'seaql_migrations'
               ORDER BY t.name, c.cid",
            unique: "SELECT t.name, c.name
                FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
               WHERE t.type = 'table' AND i.\"unique\" AND i.origin = 'c' AND t.name NOT LIKE 'account_search%'",
            references: "SELECT t.name, f.\"table\", group_concat(f.\"from\", ',' ORDER BY f.seq)
                FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
               WHERE t.type = 'table'
               GROUP BY t.name, f.id",
        },
        DatabaseKind::Postgres => Queries {
            columns: "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, NULL),
                      CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END,
                      CASE WHEN a.attnum = ANY (k.conkey) THEN 'yes' ELSE 'no' END
                FROM pg_class t
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'
               WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
                 AND t.relname <> 'seaql_migrations'
               ORDER BY t.relname, a.attnum",
            unique: "SELECT t.relname::text, a.attname::text
                FROM pg_index x
                JOIN pg_class t ON t.oid = x.indrelid AND NOT t.relispartition
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)
               WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique AND NOT x.indisprimary",
            references: "SELECT t.relname::text, p.relname::text, string_agg(a.attname, ',' ORDER BY k.place)
                FROM pg_constraint c
                JOIN pg_class t ON t.oid = c.conrelid
                JOIN pg_class p ON p.oid = c.confrelid
               CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
               WHERE c.contype = 'f'
               GROUP BY t.relname, p.relname, c.oid",
        },
    }
}

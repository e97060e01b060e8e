//! Reading an object field by field, telling every fault.

use serde_json::{Map, Value};
use stele_domain::Field;

use crate::fault::{Fault, Faults, Kind, Path, Problem};

/// Reads the fields of one object and collects what is wrong with them.
///
/// Each method takes a field by its name with a reader (see [`read`](crate::read)); a fault is noted, the reading goes on,
/// and [`finish`](Self::finish) tells all of them at once, up to [`Faults::MAX`]. Fields that nobody asks for are ignored.
///
/// | method | absent | `null` | gives |
/// |---|---|---|---|
/// | [`required`](Self::required) | fault | the reader's fault | `Option<T>`, `None` only beside a fault |
/// | [`optional`](Self::optional) | fine | the reader's fault | `Option<T>` |
/// | [`nullable`](Self::nullable) | fine | fine | `Option<T>`, where the two mean the same |
/// | [`field`](Self::field) | fine | fine | `Field<T>`, where they do not |
#[derive(Debug)]
pub struct ObjectReader {
    map: Map<String, Value>,
    faults: Vec<Fault>,
}

impl ObjectReader {
    /// Reads a value that must be an object.
    pub fn of(value: Value) -> Result<Self, Faults> {
        match value {
            Value::Object(map) => Ok(Self::from(map)),
            other => Err(Problem::mismatch(Kind::Object, &other).into()),
        }
    }

    /// Whether the key is there, whatever its value, and not read yet.
    pub fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// The keys that are there and not read yet.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }

    /// A field that must be there.
    pub fn required<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        if self.has(key) {
            self.optional(key, reader)
        } else {
            self.fault(key, Problem::Required);
            None
        }
    }

    /// A field that may be left out, but not be `null` (unless the reader takes that).
    pub fn optional<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.map.remove(key)?;
        match reader(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let room = Faults::MAX - self.faults.len();
                self.faults
                    .extend(error.into().under(key).into_iter().take(room));
                None
            }
        }
    }

    /// A field that may be left out or `null`, which mean the same.
    pub fn nullable<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Option<T> {
        self.field(key, reader).value()
    }

    /// A field that may be left out or `null`, which do not mean the same.
    pub fn field<T, E: Into<Faults>>(
        &mut self,
        key: &str,
        reader: impl FnOnce(Value) -> Result<T, E>,
    ) -> Field<T> {
        if self.map.get(key).is_some_and(Value::is_null) {
            self.map.remove(key);
            return Field::Null;
        }
        Field::from(self.optional(key, reader))
    }

    /// Notes a fault of a field that no reader can see, such as one that depends on another field.
    pub fn fault(&mut self, path: impl Into<Path>, problem: Problem) {
        Faults::note(&mut self.faults, Fault::new(path, problem));
    }

    /// What was not read.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.map)
    }

    /// All faults, or what `build` makes of the values read.
    ///
    /// `build` answers `None` only where a required value is missing, which is a fault; so `?` on the `Option` of
    /// [`required`](Self::required) is all there is to say.
    ///
    /// ```
    /// # use stele_http::{object::ObjectReader, read};
    /// # fn read(mut object: ObjectReader) -> Result<(stele_domain::Name, Option<String>), stele_http::fault::Faults> {
    /// let name = object.required("name", read::name);
    /// let city = object.optional("city", read::string);
    /// object.finish(|| Some((name?, city)))
    /// # }
    /// ```
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Faults> {
        Faults::check(self.faults)?;
        Ok(build().expect("a required value is missing only beside a fault"))
    }
}

impl From<Map<String, Value>> for ObjectReader {
    fn from(map: Map<String, Value>) -> Self {
        Self {
            map,
            faults: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::Field;

    use super::ObjectReader;
    use crate::fault::{Faults, Kind, Problem};
    use crate::read;

    fn reader(value: Value) -> ObjectReader {
        ObjectReader::of(value).expect("an object")
    }

    fn told(result: Result<(), Faults>) -> Vec<(String, Problem)> {
        let faults = result.expect_err("faults").into_iter();
        faults
            .map(|fault| (fault.path.dotted(), fault.problem))
            .collect()
    }

    #[test]
    fn absent_null_and_value_are_told_apart_as_each_method_says() {
        let mut object = reader(json!({ "null": null, "value": "v" }));
        assert_eq!(object.field("absent", read::string), Field::Absent);
        assert_eq!(object.field("null", read::string), Field::Null);
        assert_eq!(
            object.field("value", read::string),
            Field::Value("v".to_owned())
        );
        assert_eq!(object.finish(|| Some(())), Ok(()));

        let mut object = reader(json!({ "null": null, "value": "v" }));
        assert_eq!(object.nullable("absent", read::string), None);
        assert_eq!(object.nullable("null", read::string), None);
        assert_eq!(object.optional("absent", read::string), None);
        assert_eq!(object.required("value", read::string).as_deref(), Some("v"));
        assert_eq!(object.finish(|| Some(())), Ok(()));

        let mut object = reader(json!({ "a": null, "b": null }));
        assert_eq!(object.required("a", read::string), None);
        assert_eq!(object.optional("b", read::string), None);
        assert_eq!(object.required("c", read::string), None);
        let null = Problem::Null {
            expected: Kind::String,
        };
        assert_eq!(
            told(object.finish(|| Some(()))),
            [
                ("a".to_owned(), null.clone()),
                ("b".to_owned(), null),
                ("c".to_owned(), Problem::Required)
            ]
        );
    }

    #[test]
    fn a_reader_may_take_null() {
        let mut object = reader(json!({ "any": null }));
        assert_eq!(object.required("any", read::value), Some(Value::Null));
    }

    #[test]
    fn unknown_keys_are_ignored() {
        let mut object = reader(json!({ "known": 1, "unknown": 2 }));
        assert_eq!(object.required("known", read::integer), Some(1));
        assert_eq!(object.keys().collect::<Vec<_>>(), ["unknown"]);
        assert_eq!(object.finish(|| Some(())), Ok(()));
    }

    #[test]
    fn only_so_many_faults_are_told() {
        let mut object = reader(json!({ "list": vec![1; 1_000] }));
        object.fault("first", Problem::Duplicate);
        let list = object.required("list", read::list_of(read::string));
        for _ in 0..1_000 {
            object.fault("last", Problem::Duplicate);
        }
        let faults = object.finish(|| list).expect_err("faults");
        assert_eq!(faults.iter().count(), Faults::MAX);
        assert_eq!(faults.first().path.dotted(), "first");
    }

    #[test]
    fn only_an_object_is_read() {
        let faults = ObjectReader::of(json!([])).expect_err("a list");
        let problem = Problem::Type {
            expected: Kind::Object,
            found: Kind::Array,
        };
        assert_eq!(faults, Faults::from(problem));
    }
}

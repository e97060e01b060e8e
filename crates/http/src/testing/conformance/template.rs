//! The path of a call, with places for parameters.

/// `/accounts/{id}`, taken apart.
pub(super) struct Template(Vec<Segment>);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Parameter,
    Literal(String),
}

impl Template {
    pub(super) fn new(path: &str) -> Self {
        let segments = segments(path).map(|segment| {
            if segment.starts_with('{') && segment.ends_with('}') {
                Segment::Parameter
            } else {
                Segment::Literal(segment.to_owned())
            }
        });
        Self(segments.collect())
    }

    /// Whether a path, as it was sent, is one of this template's.
    pub(super) fn takes(&self, path: &str) -> bool {
        let mut sent = segments(path);
        let all = self.0.iter().all(|wanted| match (wanted, sent.next()) {
            (Segment::Parameter, Some(_)) => true,
            (Segment::Literal(wanted), Some(sent)) => wanted == sent,
            (_, None) => false,
        });
        all && sent.next().is_none()
    }

    /// Of two that take a path the greater is the one the router chooses: the first literal decides.
    pub(super) fn rank(&self) -> Vec<bool> {
        let literals = self.0.iter().map(|segment| *segment != Segment::Parameter);
        literals.collect()
    }
}

/// What stands between the slashes; those that mean nothing are passed over, as the edge passes over them.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// A path without the slashes that mean nothing.
pub(super) fn tidy(path: &str) -> String {
    let mut tidied = String::with_capacity(path.len());
    for segment in segments(path) {
        tidied.push('/');
        tidied.push_str(segment);
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::{Template, tidy};

    #[test]
    fn a_template_takes_its_paths_and_no_others() {
        let template = Template::new("/users/{id}/notes");
        for path in ["/users/1/notes", "/users/a%2Fb/notes/", "//users/1//notes"] {
            assert!(template.takes(path), "{path}");
        }
        for path in [
            "/users/notes",
            "/users/1",
            "/users/1/notes/2",
            "/user/1/notes",
            "",
        ] {
            assert!(!template.takes(path), "{path}");
        }
    }

    #[test]
    fn the_most_literal_is_chosen() {
        let rank = |path| Template::new(path).rank();
        assert!(rank("/users/search") > rank("/users/{id}"));
        assert!(rank("/{kind}/x/{id}") < rank("/users/{id}/x"));
    }

    #[test]
    fn a_tidy_path_begins_with_a_slash_and_does_not_end_with_one() {
        assert_eq!(tidy("//a//b/"), "/a/b");
        assert_eq!(tidy("/"), "");
    }
}

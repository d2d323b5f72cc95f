//! Old states, in repositories of git that the tests create.

use std::error::Error;
use std::fs;

use ivschat_codegen::changes::compare;
use tempfile::TempDir;

use super::*;

type TestResult = std::result::Result<(), Box<dyn Error>>;

const LIBRARY: &str = include_str!("../../../codegen/tests/promises/changes/library.yaml");

/// A repository with a document and its modules.
struct Repository {
    folder: TempDir,
    document: PathBuf,
    modules: PathBuf,
}

impl Repository {
    /// The first commit, on `main`, has the library as it is.
    fn new() -> std::result::Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let repository = Self {
            document: folder.path().join("spec/library.yaml"),
            modules: folder.path().join("generated"),
            folder,
        };
        fs::create_dir(repository.folder.path().join("spec"))?;
        fs::create_dir(&repository.modules)?;
        repository.git(&["init", "--quiet", "--initial-branch", "main"])?;
        repository.commit(LIBRARY, "first")?;
        Ok(repository)
    }

    fn git(&self, arguments: &[&str]) -> std::result::Result<String, String> {
        let person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        git(self.folder.path(), &[&person, arguments].concat())
    }

    /// Commits a document and the contents of a module.
    fn commit(&self, document: &str, module: &str) -> TestResult {
        fs::write(&self.document, document)?;
        fs::write(self.modules.join("types.rs.snap"), module)?;
        self.git(&["add", "."])?;
        self.git(&["commit", "--quiet", "--message", "one step"])?;
        Ok(())
    }

    fn source(&self) -> Source<'_> {
        Source {
            document: &self.document,
            overlay: None,
            committed: Some(&self.modules),
        }
    }
}

/// The library with another member.
fn changed() -> String {
    let member = "        title: { type: string";
    LIBRARY.replace(
        member,
        &format!("        topic: {{ type: string }}\n{member}"),
    )
}

/// Whether a state is that of the library as it is.
fn is_library(previous: &Previous) -> Result<bool> {
    let library = Document::parse(Path::new("library.yaml"), LIBRARY)?;
    let changes = compare(&read_service(library)?.0, &previous.service);
    Ok(changes.is_empty())
}

#[test]
fn the_old_state_is_that_of_the_committed_modules() -> TestResult {
    let repository = Repository::new()?;
    let source = repository.source();
    repository.commit(&changed(), "first")?;
    assert!(
        is_library(&previous_of(&source)?)?,
        "only the document has changed"
    );
    repository.commit(&changed(), "second")?;
    assert!(
        !is_library(&previous_of(&source)?)?,
        "the modules have followed"
    );
    Ok(())
}

fn previous_of(source: &Source<'_>) -> std::result::Result<Previous, Box<dyn Error>> {
    Ok(last_committed(source)?)
}

#[test]
fn a_document_may_have_had_another_name() -> TestResult {
    let mut repository = Repository::new()?;
    let renamed = repository.folder.path().join("spec/library-2.yaml");
    fs::rename(&repository.document, &renamed)?;
    repository.document = renamed;
    assert!(is_library(&previous_of(&repository.source())?)?);
    Ok(())
}

#[test]
fn a_branch_is_compared_with_where_it_began() -> TestResult {
    let repository = Repository::new()?;
    repository.git(&["branch", "topic"])?;
    repository.commit(&changed(), "second")?;
    repository.git(&["switch", "--quiet", "topic"])?;
    let previous = named("main", &repository.source())?;
    assert!(is_library(&previous)?);
    assert!(
        previous.name.ends_with(" (where main and HEAD part)"),
        "{}",
        previous.name
    );
    Ok(())
}

#[test]
fn a_document_can_be_named_by_its_file_or_folder() -> TestResult {
    let repository = Repository::new()?;
    let spec = folder_of(&repository.document);
    for path in [spec, &repository.document] {
        let previous = named(&path.to_string_lossy(), &repository.source())?;
        assert!(is_library(&previous)?, "{}", path.display());
    }
    Ok(())
}

#[test]
fn what_is_neither_a_file_nor_a_revision_is_an_error() -> TestResult {
    let repository = Repository::new()?;
    for against in ["no-such-branch", "--all", ""] {
        let error = named(against, &repository.source())
            .err()
            .map(|error| error.to_string());
        let expected = format!("{against}: neither a file nor a revision of git: ");
        assert!(
            error
                .as_ref()
                .is_some_and(|error| error.starts_with(&expected)),
            "{error:?}"
        );
    }
    Ok(())
}

#[test]
fn there_is_no_old_state_outside_of_git() -> TestResult {
    let folder = tempfile::tempdir()?;
    let document = folder.path().join("library.yaml");
    fs::write(&document, LIBRARY)?;
    let source = Source {
        document: &document,
        overlay: None,
        committed: None,
    };
    let reason = last_committed(&source).err();
    assert!(
        reason
            .as_ref()
            .is_some_and(|reason| reason.contains("not a git repository")),
        "{reason:?}"
    );
    Ok(())
}

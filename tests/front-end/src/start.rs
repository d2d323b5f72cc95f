//! Connects the page with the chat.

use std::cell::RefCell;
use std::rc::Rc;

use ivschat_client::messaging::{ChatRoom, DisconnectUser, Error};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use crate::chat::{prepare, show_events};
use crate::page::{Action, Page, State};

/// The page, and the room that the user is in.
struct App {
    page: Page,
    room: RefCell<Option<ChatRoom>>,
}

/// Runs when the module is loaded.
#[wasm_bindgen(start)]
fn start() -> Result<(), JsValue> {
    let page = Page::find()?;
    let room = RefCell::default();
    let app = Rc::new(App { page, room });
    let handler = Rc::clone(&app);
    app.page.on_action(move |action| {
        // A click handler must return, so the rest happens in a task.
        spawn_local(run(Rc::clone(&handler), action));
    });
    Ok(())
}

async fn run(app: Rc<App>, action: Action) {
    let page = &app.page;
    page.show_problem("");
    if let Action::Join = action {
        return join(&app).await;
    }
    // Clones are handles of the same connection. Nothing is borrowed while this waits.
    let Some(room) = app.room.borrow().clone() else {
        return;
    };
    let result = match action {
        Action::Join => Ok(()),
        Action::Leave => {
            room.disconnect().await;
            Ok(())
        }
        Action::Send(content) => room
            .send_message(content.as_str())
            .await
            .map(drop)
            .inspect_err(|error| keep_for_retry(page, &content, error)),
        Action::Delete(id) => room.delete_message(id).await.map(drop),
        Action::Disconnect(user) => {
            let request = DisconnectUser::new(user).reason("Disconnected by a moderator");
            room.disconnect_user(request).await.map(drop)
        }
    };
    if let Err(error) = result {
        page.show_problem(&error.to_string());
    }
}

/// Gives the user back a message that the room has certainly not received.
fn keep_for_retry(page: &Page, content: &str, error: &Error) {
    if !error.may_have_been_applied() {
        page.restore_draft(content);
    }
}

async fn join(app: &App) {
    let page = &app.page;
    let choice = page.choice();
    page.enter(&choice);
    page.show_state(State::Connecting, "Looking for the room…");
    let room = match prepare(choice).await {
        Ok(room) => room,
        Err(problem) => {
            page.show_problem(&problem);
            return page.show_state(State::Disconnected, "Not connected");
        }
    };
    // Before connecting, to miss nothing.
    let events = room.events();
    app.room.replace(Some(room.clone()));
    let connecting = room.clone();
    // The events say how it went.
    spawn_local(async move { drop(connecting.connect().await) });
    show_events(events, room, page).await;
    app.room.replace(None);
}

//! The elements of the page.

use ivschat_client::messaging::ChatMessage;
use ivschat_client::types::ChatTokenCapability;
use js_sys::Date;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, UrlSearchParams,
};

use crate::chat::Choice;

/// How many messages are shown. The oldest disappear.
const MAX_MESSAGES: u32 = 500;

/// The state of the connection, by which the style sheet colors it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum State {
    Disconnected,
    Connecting,
    Connected,
}

/// What the user wants.
pub(crate) enum Action {
    Join,
    Leave,
    Send(String),
    /// Delete the message with this ID.
    Delete(String),
    /// Disconnect the user with this ID.
    Disconnect(String),
}

pub(crate) struct Page {
    document: Document,
    title: Element,
    state: Element,
    problem: Element,
    join: HtmlElement,
    join_button: HtmlButtonElement,
    endpoint: HtmlInputElement,
    room: HtmlInputElement,
    user: HtmlInputElement,
    chat: HtmlElement,
    messages: HtmlElement,
    write: HtmlElement,
    content: HtmlInputElement,
    leave: HtmlButtonElement,
}

impl Page {
    /// Finds the elements of `index.html`.
    pub(crate) fn find() -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("not in a page")?;
        let document = window.document().ok_or("no document")?;
        let page = Self {
            title: document.query_selector("h1")?.ok_or("no title")?,
            state: by_id(&document, "state")?,
            problem: by_id(&document, "problem")?,
            join: by_id(&document, "join")?,
            join_button: by_id(&document, "join-button")?,
            endpoint: by_id(&document, "endpoint")?,
            room: by_id(&document, "room")?,
            user: by_id(&document, "user")?,
            chat: by_id(&document, "chat")?,
            messages: by_id(&document, "messages")?,
            write: by_id(&document, "write")?,
            content: by_id(&document, "content")?,
            leave: by_id(&document, "leave")?,
            document,
        };
        // `?endpoint=…&room=…&user=…` fills in the form.
        let query = UrlSearchParams::new_with_str(&window.location().search()?)?;
        for input in [&page.endpoint, &page.room, &page.user] {
            if let Some(value) = query.get(&input.id()) {
                input.set_value(&value);
            }
        }
        Ok(page)
    }

    /// Calls a function whenever the user does something, which is possible from now on.
    pub(crate) fn on_action(&self, act: impl Fn(Action) + Clone + 'static) {
        let joined = act.clone();
        listen(&self.join, "submit", move |event| {
            event.prevent_default();
            joined(Action::Join);
        });
        let left = act.clone();
        listen(&self.leave, "click", move |_| left(Action::Leave));
        let (content, sent) = (self.content.clone(), act.clone());
        listen(&self.write, "submit", move |event| {
            event.prevent_default();
            sent(Action::Send(content.value()));
            content.set_value("");
        });
        // One listener for the buttons of all messages.
        listen(&self.messages, "click", move |event| {
            let button = event.target().and_then(|target| target.dyn_into().ok());
            let Some(button): Option<HtmlButtonElement> = button else {
                return;
            };
            if let Some(id) = button.get_attribute("data-delete") {
                act(Action::Delete(id));
            } else if let Some(user) = button.get_attribute("data-disconnect") {
                act(Action::Disconnect(user));
            }
        });
        self.join_button.set_disabled(false);
    }

    /// Returns what the form contains.
    pub(crate) fn choice(&self) -> Choice {
        Choice {
            endpoint_url: self.endpoint.value().trim().to_owned(),
            room_name: self.room.value(),
            user_id: self.user.value(),
            capabilities: self.capabilities(),
        }
    }

    fn capabilities(&self) -> Vec<ChatTokenCapability> {
        let mut chosen = vec![];
        let boxes = self
            .document
            .query_selector_all("[name=capability]:checked");
        let Ok(boxes) = boxes else { return chosen };
        for index in 0..boxes.length() {
            if let Some(input) = boxes.item(index) {
                let input: HtmlInputElement = input.unchecked_into();
                chosen.push(ChatTokenCapability::from(input.value().as_str()));
            }
        }
        chosen
    }

    fn may(&self, capability: &ChatTokenCapability) -> bool {
        self.capabilities().contains(capability)
    }

    /// Prepares the page for the chosen room.
    pub(crate) fn enter(&self, choice: &Choice) {
        self.title.set_text_content(Some(&choice.room_name));
        self.messages.set_text_content(None);
        let may_write = self.may(&ChatTokenCapability::SendMessage);
        self.write.set_hidden(!may_write);
    }

    /// Shows the state of the connection. Without one, shows the form again.
    pub(crate) fn show_state(&self, state: State, text: &str) {
        let name = match state {
            State::Disconnected => "disconnected",
            State::Connecting => "connecting",
            State::Connected => "connected",
        };
        set(&self.state, "data-state", name);
        self.state.set_text_content(Some(text));
        self.join_button.set_disabled(state != State::Disconnected);
        let was_chatting = !self.chat.hidden();
        let is_chatting = state == State::Connected || (was_chatting && state == State::Connecting);
        self.join.set_hidden(is_chatting);
        self.chat.set_hidden(!is_chatting);
        self.leave.set_hidden(!is_chatting);
        if is_chatting && !was_chatting {
            let _ = self.content.focus();
        }
    }

    /// Shows what went wrong, or clears it.
    pub(crate) fn show_problem(&self, problem: &str) {
        self.problem.set_text_content(Some(problem));
    }

    /// Puts a message back, unless the user is writing the next one.
    pub(crate) fn restore_draft(&self, content: &str) {
        if self.content.value().is_empty() {
            self.content.set_value(content);
        }
    }

    pub(crate) fn add_message(&self, message: &ChatMessage) {
        let user = &message.sender.user_id;
        let time = message.send_time.to_millis().unwrap_or_default();
        let time = Date::new(&JsValue::from_f64(time as f64));
        let item = self.element("li", "", "");
        set(&item, "data-message", &message.id);
        append(&item, &self.element("span", "user", user));
        let shown_time = String::from(time.to_locale_time_string("default"));
        append(&item, &self.element("time", "", &shown_time));
        let actions = self.element("span", "actions", "");
        if self.may(&ChatTokenCapability::DeleteMessage) {
            let label = format!("Delete the message of {user}");
            append(
                &actions,
                &self.button("Delete", &label, "data-delete", &message.id),
            );
        }
        if self.may(&ChatTokenCapability::DisconnectUser) {
            let label = format!("Disconnect {user}");
            append(
                &actions,
                &self.button("Disconnect", &label, "data-disconnect", user),
            );
        }
        append(&item, &actions);
        append(&item, &self.element("p", "", &message.content));
        self.add(&item);
    }

    /// Replaces a message that a moderator has deleted.
    pub(crate) fn delete_message(&self, id: &str) {
        // IDs are alphanumeric, so they need no quoting.
        let selector = format!("[data-message='{id}']");
        if let Ok(Some(item)) = self.messages.query_selector(&selector) {
            let notice = self.element("li", "notice", "A message was deleted.");
            // Keeps the keyboard focus in the list.
            if item.contains(self.document.active_element().as_deref()) {
                let _ = self.messages.focus();
            }
            let _ = item.replace_with_with_node_1(&notice);
        }
    }

    /// Adds a line about the room.
    pub(crate) fn add_notice(&self, text: &str) {
        self.add(&self.element("li", "notice", text));
    }

    /// Adds an item to the list, and keeps the newest in view unless the user reads older ones.
    fn add(&self, item: &Element) {
        let list = &self.messages;
        let below = list.scroll_height() - list.scroll_top() - list.client_height();
        append(list, item);
        if list.child_element_count() > MAX_MESSAGES
            && let Some(oldest) = list.first_element_child()
        {
            oldest.remove();
        }
        if below < 50 {
            list.set_scroll_top(list.scroll_height());
        }
    }

    /// Creates an element. What people write stays text, and does not become markup.
    fn element(&self, tag: &str, class: &str, text: &str) -> Element {
        let element = self.document.create_element(tag);
        let element = element.expect("it is the name of an element");
        element.set_class_name(class);
        element.set_text_content(Some(text));
        element
    }

    fn button(&self, text: &str, label: &str, name: &str, value: &str) -> Element {
        let button = self.element("button", "", text);
        set(&button, "type", "button");
        set(&button, "aria-label", label);
        set(&button, name, value);
        button
    }
}

fn by_id<T: JsCast>(document: &Document, id: &str) -> Result<T, JsValue> {
    let element = document.get_element_by_id(id);
    let element = element.ok_or_else(|| format!("no element `{id}`"))?;
    element.dyn_into().map_err(JsValue::from)
}

/// Calls a function for each event, as long as the page lives.
fn listen(element: &Element, event: &str, handle: impl Fn(Event) + 'static) {
    let handle = Closure::<dyn Fn(Event)>::new(handle).into_js_value();
    let _ = element.add_event_listener_with_callback(event, handle.unchecked_ref());
}

/// Sets an attribute. This fails only for names that are not valid.
fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Appends a child. This fails only if the child contains its parent.
fn append(parent: &Element, child: &Element) {
    let _ = parent.append_child(child);
}

// The looks, as one sheet for the shadow root to adopt (so a strict page policy against inline styles does not matter).
// The rules themselves are in styles/*.css; order matters only for the last one.
import base from './styles/base.css';
import chat from './styles/chat.css';
import closed from './styles/closed.css';
import forms from './styles/forms.css';
import media from './styles/media.css';
import panel from './styles/panel.css';

export const styles = base + closed + panel + chat + forms + media;

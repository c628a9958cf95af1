//! Where the server listens, and what whoever started it is told.

use std::net::{SocketAddr, TcpListener};

/// A listener on `address`, or the one that systemd holds for the server: that one stays open while the server
/// is started anew, so that nobody is turned away.
pub(crate) fn listener(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = match listenfd::ListenFd::from_env().take_tcp_listener(0)? {
        Some(held) => held,
        None => TcpListener::bind(address)?,
    };
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Tells systemd how far the server is: `READY=1`, `STOPPING=1`. Whoever else started it is told nothing.
#[cfg(target_os = "linux")]
pub(crate) fn notify(socket: Option<&std::path::Path>, state: &str) {
    if let (Some(path), Ok(own)) = (socket, std::os::unix::net::UnixDatagram::unbound()) {
        // Nobody listens any more: then nobody needs to know.
        let _ = own.send_to(state.as_bytes(), path);
    }
}

/// Elsewhere there is no systemd.
#[cfg(not(target_os = "linux"))]
pub(crate) fn notify(_: Option<&std::path::Path>, _: &str) {}

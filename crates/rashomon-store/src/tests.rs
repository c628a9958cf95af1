//! Disks for tests of what happens when they are full or cannot be written.

/// A disk of its own size in memory, where the machine lets one be made: as root on Linux.
pub(crate) struct Disk(pub(crate) tempfile::TempDir);

impl Disk {
    pub(crate) fn new(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        if !is_mounted {
            println!("SKIPPED: no disk can be mounted here; run the test as root on Linux");
        }
        is_mounted.then_some(Self(folder))
    }

    pub(crate) fn again(&self, options: &str) {
        let mut mount = std::process::Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]).arg(self.0.path());
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

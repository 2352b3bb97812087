//! What can be known without the files of Linux.

use crate::{
    cpu::{Cpu, LogicalCpu},
    error::{Error, Result},
    kernel::{Load, Uname, Uptime},
    memory::Memory,
    mount::Filesystem,
    net::Interface,
    process::Process,
    release::OsRelease,
    sensor::Sensor,
    user::User,
};

/// A source of facts on a system whose files we do not read. What it does
/// not answer is `Unsupported`.
pub(crate) trait Base: std::fmt::Debug + Sync {
    fn uname(&self) -> Result<Uname> {
        Err(Error::unsupported("the kernel's name"))
    }

    fn uptime(&self) -> Result<Uptime> {
        Err(Error::unsupported("the uptime"))
    }

    fn load(&self) -> Result<Load> {
        Err(Error::unsupported("load averages"))
    }

    fn os_release(&self) -> Result<OsRelease> {
        Err(Error::unsupported("the name of the system"))
    }

    fn cpu(&self) -> Result<Cpu> {
        Err(Error::unsupported("the processor"))
    }

    fn cpus(&self) -> Result<Vec<LogicalCpu>> {
        Err(Error::unsupported("the processors"))
    }

    fn memory(&self) -> Result<Memory> {
        Err(Error::unsupported("the memory"))
    }

    fn filesystems(&self) -> Result<Vec<Filesystem>> {
        Err(Error::unsupported("the file systems"))
    }

    fn interfaces(&self) -> Result<Vec<Interface>> {
        Err(Error::unsupported("the network interfaces"))
    }

    fn processes(&self) -> Result<Vec<Process>> {
        Err(Error::unsupported("the processes"))
    }

    fn sensors(&self) -> Result<Vec<Sensor>> {
        Err(Error::unsupported("the sensors"))
    }

    fn users(&self) -> Result<Vec<User>> {
        Err(Error::unsupported("the users"))
    }

    fn user_info(&self) -> Result<User> {
        Err(Error::unsupported("the user"))
    }
}

/// A system of which nothing is known.
#[derive(Debug)]
pub(crate) struct Unknown;

impl Base for Unknown {}

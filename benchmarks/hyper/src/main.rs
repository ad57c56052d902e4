//! A peer of the comparison: hyper on one thread, which answers each request with the same shared bytes, over
//! HTTP/1.1 and over HTTP/2 with prior knowledge. Arguments: the port, the number of bytes of the body.

use std::convert::Infallible;
use std::env;
use std::net::{Ipv4Addr, SocketAddr};

use hyper::body::Bytes;
use hyper::service::{make_service_fn, service_fn};
use hyper::{Body, Error, Response, Server};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut arguments = env::args().skip(1);
    let mut number = || arguments.next()?.parse().ok();
    let (Some(port), Some(length)) = (number(), number()) else {
        panic!("hyper-peer PORT BYTES");
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port).expect("a port")));
    let body = Bytes::from(vec![b'.'; length]);
    let service = make_service_fn(move |_| {
        let body = body.clone();
        async move {
            Ok::<_, Infallible>(service_fn(move |_| {
                let body = body.clone();
                async move { Ok::<_, Infallible>(Response::new(Body::from(body))) }
            }))
        }
    });
    Server::bind(&address).tcp_nodelay(true).serve(service).await
}

using System.Net;
using System.Net.Sockets;

namespace Autonet.Node.Tests.Training;

/// <summary>A port that nobody listens on now.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

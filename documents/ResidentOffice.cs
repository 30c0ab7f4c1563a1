using System.Diagnostics;

namespace Gongkai.Documents;

/// <summary>
/// A LibreOffice that stays started between conversions. It holds an empty document open, for without one it would end after the first call it is handed.
/// A shell stands between: it ends LibreOffice and all its children when this program lets go of it, also by dying; and it ends itself when LibreOffice does.
/// </summary>
sealed class ResidentOffice(string folder, Func<string, ProcessStartInfo> start) : IDisposable
{
    /// <summary>So many conversions, then a new one: what a long life leaves in memory goes with it.</summary>
    const int Most = 200;
    /// <summary>So long without a conversion, and it goes.</summary>
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    const string Script = """
        exec 3<&0 >/dev/null 2>&1
        setsid "$@" </dev/null 3<&- & office=$!
        ( read _ <&3; kill -9 -$office ) & watch=$!
        wait $office
        kill -9 $watch
        """;

    readonly string document = Path.Combine(folder, "open.fodt");
    string Lock => Path.Combine(folder, $".~lock.{Path.GetFileName(document)}#");
    Process? process;
    Timer? idle;
    int done;

    /// <summary>Needs a POSIX shell and setsid; elsewhere each conversion starts its own.</summary>
    public static bool IsPossible { get; } = File.Exists("/bin/sh") && MachinePrograms.Find("setsid") is not null;

    /// <summary>Returns when it takes calls. One that died, or has done its share, is started anew.</summary>
    /// <exception cref="PdfUnavailableException">it ended while starting.</exception>
    public async Task ReadyAsync(CancellationToken cancel)
    {
        idle?.Change(Timeout.Infinite, Timeout.Infinite);
        if (process is { HasExited: false } && done++ < Most) return;
        await StopAsync();
        File.Delete(Lock);
        await File.WriteAllTextAsync(document, """<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text/></office:body></office:document>""", cancel);
        var office = start("profile");
        var shell = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, RedirectStandardInput = true };
        foreach (var argument in (string[])["-c", Script, "sh", office.FileName, .. office.ArgumentList, document]) shell.ArgumentList.Add(argument);
        foreach (var (name, value) in office.Environment) shell.Environment[name] = value;
        process = Process.Start(shell) ?? throw new PdfUnavailableException("LibreOffice 没有启动。");
        done = 1;
        // The document is locked when it has been opened: then all of LibreOffice is up.
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(Lock))
        {
            if (process.HasExited) throw new PdfUnavailableException("LibreOffice 没有启动。");
            await look.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>It goes after a while, unless <paramref name="busy"/> by then.</summary>
    public void Rest(SemaphoreSlim busy)
    {
        idle ??= new Timer(_ =>
        {
            try
            {
                if (!busy.Wait(0)) return;
                try { StopAsync().GetAwaiter().GetResult(); }
                finally { busy.Release(); }
            }
            // Disposed meanwhile, and ended with that.
            catch (ObjectDisposedException) { }
        });
        idle.Change(Idle, Timeout.InfiniteTimeSpan);
    }

    public async Task StopAsync()
    {
        if (process is null) return;
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        idle?.Dispose();
        StopAsync().GetAwaiter().GetResult();
    }
}

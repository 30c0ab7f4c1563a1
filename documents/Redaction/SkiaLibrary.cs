using System.Runtime.InteropServices;
using SkiaSharp;

namespace Gongkai.Documents.Redaction;

/// <summary>Finds the native part of Skia beside this library: its packages are not taken whole, so the runtime does not know where it lies.</summary>
static class SkiaLibrary
{
    static SkiaLibrary()
    {
        var platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        var file = Path.Combine(Path.GetDirectoryName(typeof(SkiaLibrary).Assembly.Location)!, "runtimes", platform, "native", "libSkiaSharp.so");
        NativeLibrary.SetDllImportResolver(typeof(SKPixmap).Assembly, (name, _, _) => name.Contains("SkiaSharp", StringComparison.Ordinal) && File.Exists(file) ? NativeLibrary.Load(file) : 0);
    }

    /// <summary>To be called before the first use of Skia; does its work once.</summary>
    public static void Find() { }
}

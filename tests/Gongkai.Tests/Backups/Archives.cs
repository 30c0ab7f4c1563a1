using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gongkai.Backups;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Tests.Backups;

/// <summary>Ways of the tests to make archives, to look into them, and to forge them.</summary>
static class Archives
{
    public static string In(TestDatabase db, string name = "backup.zip") => Path.Combine(Directory.CreateDirectory(db.Location.Folder + "-archives").FullName, name);

    public static async Task<(string Path, BackupVerdict Verdict)> MakeAsync(TestDatabase db, string name = "backup.zip", bool force = false)
    {
        var path = In(db, name);
        return (path, await db.In(p => p.GetRequiredService<BackupMaker>().MakeAsync(path, force, new Percent())));
    }

    public static Manifest ManifestOf(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var stream = zip.GetEntry(Manifest.Name)!.Open();
        return JsonSerializer.Deserialize<Manifest>(stream, Manifest.Json)!;
    }

    /// <summary>Adds a PDF to the records of the office and returns its id.</summary>
    public static Task<Attachment> AttachAsync(TestDatabase db, string text = "签字页") => db.In(async p =>
        await p.GetRequiredService<AttachmentService>().AddAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "proof", text + ".pdf",
            new MemoryStream(Encoding.UTF8.GetBytes("%PDF-1.4\n" + text)), AttachmentService.Paper));

    /// <summary>The work of somebody who knows the format: changes an archive and seals it again.</summary>
    public static string Forge(string path, Action<ZipArchive> change)
    {
        var forged = path + ".forged.zip";
        File.Copy(path, forged, overwrite: true);
        using (var zip = ZipFile.Open(forged, ZipArchiveMode.Update))
        {
            change(zip);
            zip.Comment = new string('0', 64);
        }
        Seal(forged);
        return forged;
    }

    public static void Seal(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var bytes = new byte[file.Length - 64];
        file.ReadExactly(bytes);
        file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    public static void Put(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    public static void Replace(ZipArchive zip, string name, Func<string, string> change)
    {
        string text;
        using (var reader = new StreamReader(zip.GetEntry(name)!.Open())) text = reader.ReadToEnd();
        zip.GetEntry(name)!.Delete();
        Put(zip, name, Encoding.UTF8.GetBytes(change(text)));
    }
}

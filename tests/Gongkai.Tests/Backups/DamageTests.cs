using System.IO.Compression;
using System.Text.Json.Nodes;
using Gongkai.Backups;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Xunit;

namespace Gongkai.Tests.Backups;

/// <summary>An archive may be rotten, or made to harm: it is refused in plain words and leaves nothing.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    TestDatabase db = null!;
    string archive = "";

    public async ValueTask InitializeAsync()
    {
        db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await Archives.AttachAsync(db);
        archive = (await Archives.MakeAsync(db)).Path;
    }

    public ValueTask DisposeAsync() => db.DisposeAsync();

    /// <summary>Neither checked nor restored, to a new folder, to an empty one, or into PostgreSQL.</summary>
    async Task<string> RefusedAsync(string path, bool everywhere = true)
    {
        var folder = Path.GetDirectoryName(path)!;
        var before = Directory.GetFileSystemEntries(folder).Order().ToList();
        var said = (await Assert.ThrowsAnyAsync<InvalidInput>(() => BackupCheck.RunAsync(path, new Percent()))).Message;
        Assert.Equal(before, Directory.GetFileSystemEntries(folder).Order());
        if (!everywhere) return said;
        var place = new DataLocation(Path.Combine(db.Location.Folder, "new"), null);
        Assert.Equal(said, (await Assert.ThrowsAnyAsync<InvalidInput>(() => Restore.RunAsync(path, place, new Percent()))).Message);
        Assert.False(Directory.Exists(place.Folder));
        Directory.CreateDirectory(place.Folder);
        await Assert.ThrowsAnyAsync<InvalidInput>(() => Restore.RunAsync(path, place, new Percent()));
        Assert.Empty(Directory.GetFileSystemEntries(place.Folder));
        Directory.Delete(place.Folder);
        await using var server = await TestDatabase.BareAsync(Engine.Postgres);
        await Assert.ThrowsAnyAsync<InvalidInput>(() => Restore.RunAsync(path, server.Location, new Percent()));
        Assert.Empty(Directory.GetFileSystemEntries(server.Location.Folder));
        await server.SqlAsync("DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace) THEN RAISE EXCEPTION 'left behind'; END IF; END $$");
        return said;
    }

    [Fact]
    public async Task Not_one_byte_may_change_or_be_missing()
    {
        var whole = await File.ReadAllBytesAsync(archive);
        var copy = archive + ".copy.zip";
        var random = new Random(7);
        var places = Enumerable.Range(0, 60).Select(_ => random.Next(whole.Length)).Concat([0, 10, whole.Length - 1, whole.Length - 64, whole.Length - 65, whole.Length - 70]);
        foreach (var at in places)
        {
            var bytes = whole.ToArray();
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(copy, bytes);
            Assert.Contains("损坏", await RefusedAsync(copy, everywhere: false));
        }
        foreach (var length in new[] { 0, 1, 63, 64, 65, whole.Length / 2, whole.Length - 64, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(copy, whole[..length]);
            Assert.Contains("损坏", await RefusedAsync(copy, everywhere: false));
        }
        await File.WriteAllBytesAsync(copy, [.. whole, 0]);
        Assert.Contains("损坏", await RefusedAsync(copy));
        Assert.Contains("没有文件", (await Assert.ThrowsAsync<InvalidInput>(() => BackupCheck.RunAsync(copy + ".none", new Percent()))).Message);
    }

    [Fact]
    public async Task Parts_that_are_missing_doubled_replaced_or_strange_are_named()
    {
        string First(ZipArchive zip, string folder) => zip.Entries.First(e => e.FullName.StartsWith(folder + "/")).FullName;
        string Signed(ZipArchive zip) => zip.Entries.First(e =>
        {
            using var text = new StreamReader(e.Open());
            return e.FullName.StartsWith("files/") && text.ReadToEnd().Contains("签字页");
        }).FullName;
        async Task<string> After(Action<ZipArchive> change) => await RefusedAsync(Archives.Forge(archive, change));
        Assert.Contains("缺少 tables/ledger_events/000000.jsonl", await After(z => z.GetEntry("tables/ledger_events/000000.jsonl")!.Delete()));
        Assert.Contains("缺少 checkpoints/", await After(z => z.GetEntry(First(z, "checkpoints"))!.Delete()));
        Assert.Contains("没有清单", await After(z => z.GetEntry(Manifest.Name)!.Delete()));
        using (var zip = ZipFile.OpenRead(archive))
        {
            var files = zip.Entries.Count(e => e.FullName.StartsWith("files/", StringComparison.Ordinal));
            Assert.Contains($"清单上有{files}个附件，实际有{files - 1}个", await After(z => z.GetEntry(First(z, "files"))!.Delete()));
        }
        Assert.Contains("有两份", await After(z => Archives.Put(z, First(z, "files"), "x"u8.ToArray())));
        Assert.Contains("清单里没有 checkpoints/2030-01-01-00009.tsv", await After(z => Archives.Put(z, "checkpoints/2030-01-01-00009.tsv", "x"u8.ToArray())));
        // The attachment with other bytes of the same length; and a row with another name in it.
        Assert.Contains("内容与校验值不符", await After(z => Archives.Replace(z, Signed(z), t => t.Replace("签字页", "签子页"))));
        Assert.Contains("表 agencies 的内容与清单的校验值不符", await After(z => Archives.Replace(z, "tables/agencies/000000.jsonl", t => t.Replace("RC-002", "RC-992"))));
        Assert.Contains("读不懂", await After(z => Archives.Replace(z, "tables/agencies/000000.jsonl", t => "{" + t[1..])));
        Assert.Contains("内容与校验值不符", await After(z => Archives.Replace(z, First(z, "checkpoints"), t => t[..^2] + "0\n")));
        // Another file in the place of an attachment, with the manifest put right.
        Assert.Contains("缺少附件", await After(z =>
        {
            var gone = z.GetEntry(First(z, "files"))!;
            var length = Lengths(archive)[gone.FullName];
            gone.Delete();
            Archives.Put(z, "files/2d/711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "x"u8.ToArray());
            Archives.Replace(z, Manifest.Name, t => Edit(t, m => m["file_bytes"] = (long)m["file_bytes"]! - length + 1));
        }));
    }

    /// <summary>What each part unpacks to.</summary>
    static Dictionary<string, long> Lengths(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        return zip.Entries.ToDictionary(e => e.FullName, e => e.Length);
    }

    static string Edit(string manifest, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(manifest)!;
        change(node);
        return node.ToJsonString();
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("/etc/evil")]
    [InlineData("keys/../../evil.xml")]
    [InlineData("files/../../../evil")]
    [InlineData("tables\\..\\evil")]
    [InlineData("keys/evil.sh")]
    [InlineData("keys/")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        var said = await RefusedAsync(Archives.Forge(archive, z => Archives.Put(z, name, "x"u8.ToArray())));
        Assert.Contains("不认识的文件名", said);
    }

    [Fact]
    public async Task A_bomb_is_refused_before_it_is_unpacked()
    {
        const string name = "files/00/00000000000000000000000000000000000000000000000000000000000000";
        var size = (long)JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Archives.ManifestOf(archive), Manifest.Json))!["file_bytes"]!;
        var forged = Archives.Forge(archive, z =>
        {
            Archives.Put(z, name, new byte[40 << 20]);
            Archives.Replace(z, Manifest.Name, t => Edit(t, m => (m["files"], m["file_bytes"]) = ((int)m["files"]! + 1, size + 1)));
        });
        var bytes = await File.ReadAllBytesAsync(forged);
        async Task<string> SayingAsync(int length)
        {
            // In the central directory, 22 bytes before the name.
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(name)) - 22), length);
            await File.WriteAllBytesAsync(forged, bytes);
            Archives.Seal(forged);
            return await RefusedAsync(forged);
        }
        // Larger than any compressor could have made it.
        Assert.Contains("大得不合理", await SayingAsync(2_000_000_000));
        // It says one byte and holds forty millions: read no further than it says.
        Assert.Contains(name, await SayingAsync(1));
    }

    [Fact]
    public async Task What_a_newer_program_wrote_is_left_to_it()
    {
        string Changed(Action<JsonNode> change) => Archives.Forge(archive, z => Archives.Replace(z, Manifest.Name, t => Edit(t, change)));
        Assert.Contains("更新版本的程序写成（格式 2，本程序认到 1）", await RefusedAsync(Changed(m => { m["format"] = 2; m["tables"] = "whatever it will be"; })));
        Assert.Contains("更新版本的程序写成，本程序认不得它的表结构", await RefusedAsync(Changed(m => m["migrations"]!.AsArray().Add("Later"))));
        Assert.Contains("次序不对", await RefusedAsync(Changed(m => m["migrations"]!.AsArray().RemoveAt(0))));
        Assert.Contains("与清单写明的版本不符", await RefusedAsync(Changed(m => m["migrations"] = new JsonArray("Initial"))));
        Assert.Contains("没有写明表结构的版本", await RefusedAsync(Changed(m => m["migrations"] = new JsonArray())));
        Assert.Contains("读不出来", await RefusedAsync(Changed(m => m["tables"] = null)));
        Assert.Contains("清单读不懂", await RefusedAsync(Changed(m => m["format"] = "1")));
        Assert.Contains("台账与清单不符", await RefusedAsync(Changed(m => m["ledger"]!["events"] = 1)));
        // Column names go into statements, so only our own are known.
        Assert.Contains("与清单写明的版本不符", await RefusedAsync(Changed(m => m["tables"]![0]!["columns"]![0]!["name"] = "id\") VALUES (1); DROP TABLE agencies; --")));
    }
}

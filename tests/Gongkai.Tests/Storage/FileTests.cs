using System.Text;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Storage;

public sealed class FileTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;

    static MemoryStream Pdf(string text) => new(Encoding.UTF8.GetBytes("%PDF-1.4\n" + text));

    [Theory, MemberData(nameof(Both))]
    public async Task A_file_is_read_by_those_who_read_the_unit_and_by_nobody_else(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        var id = await db.In(async p =>
        {
            var office = await p.AgencyAsync("RC-002");
            var officer = await p.ActorAsync("chengban");
            var one = await p.GetRequiredService<AttachmentService>().AddAsync(officer, office, "proof", "C:\\扫描\\签字页.pdf", Pdf("甲"), AttachmentService.Paper);
            var two = await p.GetRequiredService<AttachmentService>().AddAsync(officer, office, "proof", "又一份.pdf", Pdf("甲"), AttachmentService.Paper);
            Assert.Equal(("签字页.pdf", FileKind.Pdf), (one.Name, one.Kind));
            // The same bytes lie there once.
            Assert.Equal(one.Sha256, two.Sha256);
            Assert.Single(p.GetRequiredService<FileStore>().All(), one.Sha256);
            return one.Id;
        });
        await db.In(async p =>
        {
            var (attachment, bytes) = await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("kezhang"), id);
            await using (bytes) Assert.Equal("%PDF-1.4\n甲", await new StreamReader(bytes).ReadToEndAsync());
            await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<AttachmentService>().OpenAsync(await p.ActorAsync("zhujian"), id));
            await Assert.ThrowsAsync<Forbidden>(async () => await p.GetRequiredService<AttachmentService>().AddAsync(await p.ActorAsync("zhujian"), attachment.AgencyId, "proof", "a.pdf", Pdf("乙"), AttachmentService.Paper));
        });
    }

    [Fact]
    public async Task What_is_no_paper_is_refused_by_its_bytes_whatever_its_name()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var files = p.GetRequiredService<AttachmentService>();
            var (officer, office) = (await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"));
            async Task<string> Why(byte[] bytes, long most = AttachmentService.MostBytes) =>
                (await Assert.ThrowsAsync<InvalidInput>(() => files.AddAsync(officer, office, "proof", "签字页.pdf", new MemoryStream(bytes), AttachmentService.Paper, default, most))).Message;
            Assert.Contains("不是 PDF", await Why("MZ\0\0"u8.ToArray()));
            Assert.Contains("不是 PDF", await Why("<html>"u8.ToArray()));
            Assert.Contains("空的", await Why([]));
            Assert.Contains("文件太大，最多1 KB", await Why(new byte[1025], 1024));
            Assert.Empty(Directory.GetFiles(Path.Combine(p.GetRequiredService<FileStore>().Folder, "unfinished")));
        });
    }

    [Fact]
    public async Task A_changed_file_no_longer_holds_its_name()
    {
        await using var db = await TestDatabase.BareAsync(Engine.Sqlite);
        var files = db.Services.GetRequiredService<FileStore>();
        var kept = await files.PutAsync("内容"u8.ToArray(), 100);
        Assert.True(await files.HoldsAsync(kept.Sha256));
        await File.AppendAllTextAsync(files.PathOf(kept.Sha256), "x");
        Assert.False(await files.HoldsAsync(kept.Sha256));
    }
}

using System.Text;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
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
            var before = p.GetRequiredService<FileStore>().All().ToList();
            async Task<string> Why(byte[] bytes, long most = AttachmentService.MostBytes) =>
                (await Assert.ThrowsAsync<InvalidInput>(() => files.AddAsync(officer, office, "proof", "签字页.pdf", new MemoryStream(bytes), AttachmentService.Paper, default, most))).Message;
            Assert.Contains("不是 PDF", await Why("MZ\0\0"u8.ToArray()));
            Assert.Contains("不是 PDF", await Why("<html>"u8.ToArray()));
            Assert.Contains("空的", await Why([]));
            Assert.Contains("文件“签字页.pdf”太大，最多1 KB", await Why(new byte[1025], 1024));
            // Several are taken all or none: a good one before a bad one is not kept.
            var more = await Assert.ThrowsAsync<InvalidInput>(() => files.TakeAsync([("甲.pdf", Pdf("甲")), ("乙.pdf", new MemoryStream("<html>"u8.ToArray()))], AttachmentService.Paper));
            Assert.Contains("“乙.pdf”不是 PDF", more.Message);
            Assert.Equal(before, p.GetRequiredService<FileStore>().All());
            // Not even begun.
            Assert.False(Directory.Exists(Path.Combine(p.GetRequiredService<FileStore>().Folder, "unfinished")));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Bytes_are_taken_before_the_transaction_and_only_their_row_is_written_in_it(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (files, data, office) = (p.GetRequiredService<AttachmentService>(), p.GetRequiredService<GongkaiContext>(), await p.AgencyAsync("RC-002"));
            var taken = await files.TakeAsync("甲.pdf", Pdf("甲"), AttachmentService.Paper);
            await using (await data.Database.BeginTransactionAsync())
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => files.TakeAsync("乙.pdf", Pdf("乙"), AttachmentService.Paper));
                await files.EnterAsync("a", office, "proof", taken);
            }
            Assert.Equal(0, await data.Attachments.CountAsync(a => a.Sha256 == taken.Sha256));
            // Where the same bytes were erased meanwhile, no row is written that names nothing.
            p.GetRequiredService<FileStore>().Remove(taken.Sha256);
            await Assert.ThrowsAsync<Conflict>(() => files.EnterAsync("a", office, "proof", taken));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_strangers_hand_in_within_a_day_is_bounded_and_others_are_not_stopped_by_it(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await db.In(async p =>
        {
            var (files, data, office) = (p.GetRequiredService<AttachmentService>(), p.GetRequiredService<GongkaiContext>(), await p.AgencyAsync("RC-002"));
            var now = p.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
            data.Add(new Attachment { AgencyId = office, Purpose = "application-files", Name = "a.pdf", Kind = FileKind.Pdf, Size = AttachmentService.MostBytesADay - 5, Sha256 = new('a', 64), UploadedBy = "applicant", UploadedAt = now });
            await data.SaveChangesAsync();
            Assert.Contains("现在上传的人太多", (await Assert.ThrowsAsync<InvalidInput>(() => files.TakeFromOutsideAsync("applicant", [("甲.pdf", Pdf("甲"))]))).Message);
            Assert.Single(await files.TakeFromOutsideAsync("consulted", [("甲.pdf", Pdf("甲"))]));
            await data.Attachments.Where(a => a.UploadedBy == "applicant").ExecuteUpdateAsync(s => s.SetProperty(a => a.UploadedAt, now.AddDays(-1)));
            Assert.Single(await files.TakeFromOutsideAsync("applicant", [("甲.pdf", Pdf("甲"))]));
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Bytes_that_no_record_names_go_after_a_day_unless_they_are_suspiciously_many(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        async Task<string> SweepAsync() => await db.In(async p =>
        {
            var data = p.GetRequiredService<GongkaiContext>();
            var run = new JobRun { Job = "unnamed-files", Key = Guid.NewGuid().ToString(), State = JobState.Running, LeaseUntil = DateTime.UnixEpoch };
            data.Add(run);
            await data.SaveChangesAsync();
            return await new UnnamedFilesJob().RunAsync(p, new JobProgress(data, run, TimeProvider.System), default);
        });
        await db.In(async p =>
        {
            var (files, store) = (p.GetRequiredService<AttachmentService>(), p.GetRequiredService<FileStore>());
            void Age(string sha256) => File.SetLastWriteTimeUtc(store.PathOf(sha256), DateTime.UtcNow - UnnamedFilesJob.Kept - TimeSpan.FromMinutes(1));
            var before = store.All().ToList();
            var named = (await files.AddAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), "proof", "甲.pdf", Pdf("甲"), AttachmentService.Paper)).Sha256;
            var (young, old) = ((await store.PutAsync("乙"u8.ToArray(), 100)).Sha256, (await store.PutAsync("丙"u8.ToArray(), 100)).Sha256);
            Age(named);
            Age(old);
            var half = Path.Combine(store.Folder, "unfinished", "half");
            await File.WriteAllTextAsync(half, "x");
            File.SetLastWriteTimeUtc(half, DateTime.UtcNow.AddDays(-2));
            Assert.Equal("清理了1个文件", await SweepAsync());
            Assert.Equal(before.Append(named).Append(young).Order(StringComparer.Ordinal), store.All());
            Assert.False(File.Exists(half));
            Assert.Equal("没有需要清理的文件", await SweepAsync());
            // Named, or put anew, between the look and the removal: it stays.
            Age(young);
            await store.RemoveAsync(young, DateTime.UtcNow.AddDays(-1), () => Task.FromResult(false));
            Assert.True(await store.HoldsAsync(young));
            await store.PutAsync("乙"u8.ToArray(), 100);
            await store.RemoveAsync(young, DateTime.UtcNow.AddDays(-1), () => Task.FromResult(true));
            Assert.True(await store.HoldsAsync(young));
            // As with the files of another database.
            for (var i = 0; i <= UnnamedFilesJob.Ordinary; i++) Age((await store.PutAsync(Encoding.UTF8.GetBytes($"{i}"), 100)).Sha256);
            Assert.Contains("一个也没有删除", (await Assert.ThrowsAsync<InvalidOperationException>(SweepAsync)).Message);
            Assert.Equal(before.Count + UnnamedFilesJob.Ordinary + 3, store.All().Count());
        });
    }

    /// <summary>Speaks clamd's side of INSTREAM once: reads the pieces, and answers what it makes of them.</summary>
    static async Task<string> ScanOnceAsync(System.Net.Sockets.TcpListener listener, Func<string, string> answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var line = client.GetStream();
        var command = new byte[10];
        await line.ReadExactlyAsync(command);
        var (all, length) = (new MemoryStream(), new byte[4]);
        while (true)
        {
            await line.ReadExactlyAsync(length);
            var size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length);
            if (size == 0) break;
            var piece = new byte[size];
            await line.ReadExactlyAsync(piece);
            all.Write(piece);
        }
        await line.WriteAsync(Encoding.ASCII.GetBytes(answer(Encoding.UTF8.GetString(all.ToArray())) + "\0"));
        return Encoding.ASCII.GetString(command);
    }

    [Fact]
    public async Task Where_a_scanner_runs_nothing_is_kept_before_it_has_looked()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, VirusScanner.ConfigurationFile), $$"""{"host": "127.0.0.1", "port": {{port}}}""");
        await db.In(async p =>
        {
            var (files, store) = (p.GetRequiredService<AttachmentService>(), p.GetRequiredService<FileStore>());
            var before = store.All().ToList();
            var looked = ScanOnceAsync(listener, text => text.Contains("甲") ? "stream: OK" : "stream: wrong bytes ERROR");
            var taken = await files.TakeAsync("甲.pdf", Pdf("甲"), AttachmentService.Paper);
            Assert.Equal("zINSTREAM\0", await looked);
            // What was looked at is what is kept, from its first byte.
            await using (var kept = store.Open(taken.Sha256)) Assert.Equal("%PDF-1.4\n甲", await new StreamReader(kept).ReadToEndAsync());
            var found = ScanOnceAsync(listener, _ => "stream: Eicar-Test-Signature FOUND");
            Assert.Contains("“乙.pdf”中查出病毒", (await Assert.ThrowsAsync<InvalidInput>(() => files.TakeAsync("乙.pdf", Pdf("乙"), AttachmentService.Paper))).Message);
            await found;
            var limit = ScanOnceAsync(listener, _ => "INSTREAM size limit exceeded. ERROR");
            Assert.Contains("不能检查", (await Assert.ThrowsAsync<ScannerUnavailable>(() => files.TakeAsync("丙.pdf", Pdf("丙"), AttachmentService.Paper))).Message);
            await limit;
            listener.Stop();
            Assert.Contains("请过一会儿再试", (await Assert.ThrowsAsync<ScannerUnavailable>(() => files.TakeAsync("丁.pdf", Pdf("丁"), AttachmentService.Paper))).Message);
            Assert.Equal(before.Append(taken.Sha256).Order(StringComparer.Ordinal), store.All());
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

using System.Net;
using Gongkai.Jobs;
using Gongkai.Messages;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Messages;

public sealed class SmsTests
{
    public static TheoryData<Engine> Both => TestDatabase.Both;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    static Task RunAsync(TestDatabase db) => db.In(async p => { while (await p.GetRequiredService<JobRunner>().RunNextAsync(SmsJob.JobKey)) { } });
    static Task DueNowAsync(TestDatabase db) => db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.Where(j => j.Job == SmsJob.JobKey && j.State == JobState.Waiting).ExecuteUpdateAsync(s => s.SetProperty(j => j.NotBefore, (DateTime?)null)));
    static Task<SmsMessage> OneAsync(TestDatabase db) => db.In(p => p.GetRequiredService<GongkaiContext>().SmsMessages.AsNoTracking().SingleAsync());

    [Theory, MemberData(nameof(Both))]
    public async Task A_message_is_handed_over_after_the_channel_recovers_once_and_then_forgotten(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder, "mima");
        receiver.Fault = HttpStatusCode.ServiceUnavailable;
        await db.In(p => p.GetRequiredService<SmsService>().SendAsync("13800001234", "请示决定", "请您决定 𠮷", Hour));
        var written = await OneAsync(db);
        Assert.DoesNotContain("13800001234", written.Phone! + written.Text + written.Masked);
        await RunAsync(db);
        var waiting = await OneAsync(db);
        Assert.Equal((SmsState.Waiting, 1, "通道答复 503"), (waiting.State, waiting.Attempts, waiting.Outcome));
        var run = await db.In(p => p.GetRequiredService<GongkaiContext>().JobRuns.AsNoTracking().SingleAsync(j => j.Job == SmsJob.JobKey));
        // What failed says whose it was only by the ends of the number.
        Assert.Equal("短信没有发出，138****1234：通道答复 503", run.Message);
        Assert.NotNull(run.NotBefore);
        receiver.Fault = null;
        await DueNowAsync(db);
        await RunAsync(db);
        Assert.Equal(("13800001234", "请您决定 𠮷", "请示决定", "Bearer mima"), receiver.Taken.Select(m => (m.To, m.Text, m.Purpose, m.Authorization!)).Single());
        Assert.Equal($"{written.Id}", receiver.Taken.Single().Id);
        var sent = await OneAsync(db);
        Assert.Equal((SmsState.Sent, null, null), (sent.State, sent.Phone, sent.Text));
        await RunAsync(db);
        Assert.Equal(2, receiver.Calls);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, SmsState.Refused)]
    [InlineData(HttpStatusCode.Unauthorized, SmsState.Refused)]
    [InlineData(HttpStatusCode.Redirect, SmsState.Refused)]
    [InlineData(HttpStatusCode.TooManyRequests, SmsState.Waiting)]
    public async Task What_the_channel_refuses_is_not_tried_again(HttpStatusCode answer, SmsState state)
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder);
        receiver.Fault = answer;
        await db.In(p => p.GetRequiredService<SmsService>().SendAsync("13800001234", "登录验证码", "x", Hour));
        await RunAsync(db);
        await DueNowAsync(db);
        receiver.Fault = null;
        await RunAsync(db);
        Assert.Equal(state == SmsState.Refused ? SmsState.Refused : SmsState.Sent, (await OneAsync(db)).State);
        Assert.Equal(state == SmsState.Refused ? 0 : 1, receiver.Taken.Count);
    }

    [Fact]
    public async Task Without_a_channel_nothing_is_queued_and_what_came_too_late_is_dropped()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        await db.In(async p =>
        {
            var sms = p.GetRequiredService<SmsService>();
            Assert.False(sms.Open);
            Assert.Contains("没有配置短信通道", (await Assert.ThrowsAsync<InvalidInput>(() => sms.SendAsync("13800001234", "x", "x", Hour))).Message);
            Assert.Empty(await p.GetRequiredService<GongkaiContext>().SmsMessages.ToListAsync());
        });
        await File.WriteAllTextAsync(Path.Combine(db.Location.Folder, SmsChannel.FileName), "{\"url\":\"ftp://x\"}");
        await db.In(p => { Assert.False(p.GetRequiredService<SmsService>().Open); return Task.CompletedTask; });
        await using var receiver = await Receiver.StartAsync();
        await receiver.ConfigureAsync(db.Location.Folder);
        await db.In(p => p.GetRequiredService<SmsService>().SendAsync("13800001234", "登录验证码", "x", TimeSpan.Zero));
        await RunAsync(db);
        Assert.Equal(SmsState.Expired, (await OneAsync(db)).State);
        Assert.Equal(0, receiver.Calls);
    }

    [Theory]
    [InlineData("13800001234", "13800001234")]
    [InlineData("+86 138-0000-1234", "13800001234")]
    [InlineData("1380000123", null)]
    [InlineData("23800001234", null)]
    [InlineData("１３８００００１２３４", null)]
    [InlineData(null, null)]
    public void A_number_is_a_mobile_number_or_none(string? typed, string? number) => Assert.Equal(number, SmsService.Number(typed));
}

import duckdb,signal,sys,os,threading,time
c=duckdb.connect()
q="SELECT count(*) FROM range(1000000) AS a(i), range(1000000) AS b(j) WHERE i % 7 = j % 3"
threading.Timer(1.5,lambda: os.kill(os.getpid(),signal.SIGINT)).start()
threading.Timer(8,lambda: os._exit(9)).start()
t=time.time()
try:
    if sys.argv[1]=="e": c.execute(q)
    elif sys.argv[1]=="p": c.execute(q,[]).fetchall()
    else: c.sql(q).to_arrow_table()
except BaseException as e: print(type(e),time.time()-t); os._exit(0)
